// Listens on the wire between page and worker, and asks the book itself, in the production build. Installed by the bench
// before the page runs; the app has nothing for tests in it.
import type { BrowserContext, Page } from '@playwright/test'

export interface BookProbe {
  /** Since navigation, by the page's clock. */
  scriptStartMs: number
  readyMs: number
  firstListMs: number
  call(name: string, args: unknown[]): Promise<{ value: unknown; elapsedMs: number }>
}

declare global {
  interface Window {
    bookProbe: BookProbe
  }
}

export function installBookProbe(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    const waiting = new Map<number, (value: unknown) => void>()
    const wire: { worker?: Worker } = {}
    let lastId = 1_000_000_000
    const probe: BookProbe = {
      scriptStartMs: 0,
      readyMs: 0,
      firstListMs: 0,
      call(name, args) {
        const id = ++lastId
        const startedMs = performance.now()
        wire.worker?.postMessage({ type: 'call', id, name, args })
        return new Promise((resolve) => {
          waiting.set(id, (value) => resolve({ value, elapsedMs: performance.now() - startedMs }))
        })
      },
    }
    window.bookProbe = probe
    const PlainWorker = window.Worker
    window.Worker = class extends PlainWorker {
      constructor(...words: ConstructorParameters<typeof PlainWorker>) {
        super(...words)
        Object.assign(wire, { worker: this })
        probe.scriptStartMs = performance.now()
        this.addEventListener(
          'message',
          (event: MessageEvent<{ type: string; id: number; value: unknown }>) => {
            const { type, id, value } = event.data
            if (type !== 'answer') return
            waiting.get(id)?.(value)
            waiting.delete(id)
            const isReady = (value as { type?: string } | null)?.type === 'ready'
            if (isReady && probe.readyMs === 0) probe.readyMs = performance.now()
          },
        )
      }
    }
    const lookForList = (): void => {
      if (document.querySelector('li a[href^="/households/"]') === null) return
      looking.disconnect()
      // The frame after the one in which it was put there has painted it.
      requestAnimationFrame(() => requestAnimationFrame(() => (probe.firstListMs = performance.now())))
    }
    const looking = new MutationObserver(lookForList)
    looking.observe(document, { subtree: true, childList: true })
  })
}

/** Slows the page's own thread; the browser offers nothing of the kind for a worker's. */
export async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
}
