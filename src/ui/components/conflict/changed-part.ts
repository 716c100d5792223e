/** A value cut in three: what it begins with like the one before it, what is its own, and what it ends with like it. */
export interface ChangedPart {
  before: string
  changed: string
  after: string
}

/** With nothing alike at either end there is nothing to point out: all of it is its own. */
export function changedPart(base: string, value: string): ChangedPart {
  const [from, to] = [[...base], [...value]]
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from[head] === to[head]) head++
  let tail = 0
  while (tail < shorter - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++
  const end = to.length - tail
  return {
    before: to.slice(0, head).join(''),
    changed: to.slice(head, end).join(''),
    after: to.slice(end).join(''),
  }
}
