// Medians and spreads, and how they are printed.

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** '160 (151–183)': median, smallest and largest. */
export function spread(values: readonly number[], digits = 0): string {
  const shown = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  )
  return `${shown[0]} (${shown[1]}–${shown[2]})`
}

export function line(what: string, figure: string, target: string): void {
  console.log(`${what.padEnd(62)} ${figure.padStart(26)}   ${target}`)
}
