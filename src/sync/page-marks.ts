// What is remembered of the pages held, without their lines: where they lie, and the digest of each (SPEC A).
import type { Segment } from './ports'

export type PageMark = Omit<Segment, 'lines'>

export function markOf({ scopeId, from, to, digest }: Segment): PageMark {
  return { scopeId, from, to, ...(digest === undefined ? {} : { digest }) }
}
