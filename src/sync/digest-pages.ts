// Large pages get their digests when the device is at rest.
import { textDigest } from '../protocol/digest'
import type { EngineDesk, Failure } from './engine-desk'
import { markOf } from './page-marks'

export async function digestPages(desk: EngineDesk): Promise<Failure | null> {
  if (desk.pages().every((page) => page.digest !== undefined)) return null
  const { segments } = await desk.store.read()
  for (const segment of segments) {
    if (segment.digest !== undefined) continue
    const digested = { ...segment, digest: textDigest(segment.lines) }
    const kept = await desk.store.replacePages(segment.scopeId, segment.from, segment.to, [digested])
    if (!kept.ok) return kept.failure
  }
  const { segments: all } = await desk.store.read()
  desk.marked(all.map(markOf))
  return null
}
