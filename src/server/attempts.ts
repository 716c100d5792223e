// Slows down whoever tries sign-in codes: failed attempts are counted per address and minute, in memory.
const perMinute = 20
const minuteMs = 60_000
/** Past this many addresses, those of earlier minutes are forgotten. */
const mostAddresses = 10_000

export interface Attempts {
  /** Seconds to wait, or 0 when this address may try. */
  waitSeconds(address: string, nowMs: number): number
  failed(address: string, nowMs: number): void
}

export function countAttempts(): Attempts {
  const byAddress = new Map<string, { since: number; count: number }>()
  return {
    waitSeconds(address, nowMs) {
      const held = byAddress.get(address)
      if (!held || nowMs - held.since >= minuteMs || held.count < perMinute) return 0
      return Math.ceil((held.since + minuteMs - nowMs) / 1_000)
    },
    failed(address, nowMs) {
      if (byAddress.size >= mostAddresses) {
        for (const [other, held] of byAddress) if (nowMs - held.since >= minuteMs) byAddress.delete(other)
      }
      const held = byAddress.get(address)
      if (held && nowMs - held.since < minuteMs) held.count++
      else byAddress.set(address, { since: nowMs, count: 1 })
    },
  }
}
