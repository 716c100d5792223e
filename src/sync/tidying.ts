// House-keeping for a moment when nobody waits. Runs that end in quick succession want it once, not once each: it reads all
// there is, and several at a time would hold up whoever asks the book something.
import type { Timer } from './ports'

/** Until the page is at rest. */
const idleMs = 3_000

/** `tidy` is given what the hub last said is backed up. */
export function createTidying(
  timer: Timer,
  tidy: (backedUp: number) => Promise<void>,
): { whenIdle(backedUp: number): void } {
  let backedUp = 0
  let planned = false
  return {
    whenIdle(latest) {
      backedUp = latest
      if (planned) return
      planned = true
      timer(idleMs, () => {
        void tidy(backedUp).finally(() => {
          planned = false
        })
      })
    },
  }
}
