// A change as the line that devices receive (SPEC L2): the canonical text as its author's device made it, and behind it what
// only a hub adds.
import type { Stamp } from './stamp'

export interface PublishedParts {
  /** Canonical text of the change. */
  text: string
  effective: Stamp | null
  late: boolean
}

/** No line break in it or at its end. Digests are made of it, so that one line gives the same text for ever (SPEC A1). */
export function publishedLine({ text, effective, late }: PublishedParts): string {
  if (effective === null && !late) return text
  const added = (effective === null ? '' : `,"effective":"${effective}"`) + (late ? ',"late":true' : '')
  return `${text.slice(0, -1)}${added}}`
}
