// Time that passes only from event to event. Nothing in the simulation waits for anything but this.

export class VirtualTime {
  now: number
  #order = 0
  #heap: Event[] = []
  #steps = 0

  constructor(startMs: number) {
    this.now = startMs
  }

  get steps(): number {
    return this.#steps
  }

  /** Calls back when `afterMs` have passed; returns the way to call it off. */
  in(afterMs: number, run: () => void): () => void {
    const event: Event = { at: this.now + Math.max(0, afterMs), order: this.#order++, run }
    this.#push(event)
    return () => {
      event.run = null
    }
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.in(ms, resolve))
  }

  /** Runs events until `end`, or until `done` says so after one of them. True when it was `done`. */
  async runUntil(end: number, done: () => boolean = () => false): Promise<boolean> {
    await allThatWaits()
    for (;;) {
      const next = this.#heap[0]
      if (!next || next.at > end) break
      this.#pop()
      if (!next.run) continue
      this.now = next.at
      this.#steps++
      next.run()
      await allThatWaits()
      if (done()) return true
    }
    if (end > this.now && Number.isFinite(end)) this.now = end
    return done()
  }

  #before(a: Event, b: Event): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(event, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child++
      if (!this.#before(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}

/** All work of the world waits on promises alone, so one turn of the process lets all of it run. */
function allThatWaits(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

interface Event {
  at: number
  order: number
  run: (() => void) | null
}
