// Making room: bytes the hub has verified need not stay, and bytes that nothing speaks of never will be asked for. What is
// the only copy of something named is not touched, whatever the room (I2).
import type { Desk } from './desk'
import { everNamed, namedFiles } from './named-files'

const dayMs = 24 * 3_600_000
/** Delivered attachments stay this long, to be shown without the network. */
const keepDeliveredMs = 7 * dayMs
/** A form that was given up; its draft may have been the only one to name them. */
const keepUnnamedMs = 2 * dayMs

/** For an idle moment. */
export async function freeOldFiles(desk: Desk): Promise<void> {
  const now = desk.nowMs()
  const old = (await desk.store.listFiles()).filter((file) => now - file.keptAtMs > keepUnnamedMs)
  if (old.length === 0) return
  // Drafts first: a form that another tab saves meanwhile is then found in one of the two.
  const drafted = await draftedFiles(desk)
  let named = everNamed(desk.notebook())
  if (old.some((file) => !named.has(file.sha256) && !drafted.has(file.sha256))) {
    await desk.reload()
    named = everNamed(desk.notebook())
  }
  const ofBatches = batchFiles(desk)
  const drop = old.filter(({ sha256, delivered, keptAtMs }) => {
    if (drafted.has(sha256) || ofBatches.has(sha256)) return false
    return !named.has(sha256) || (delivered && now - keptAtMs > keepDeliveredMs)
  })
  if (drop.length > 0) await desk.store.dropFiles(drop.map((file) => file.sha256))
}

/** When room is short: delivered attachments of any age. Says whether there is more room now. */
export async function freeRoom(desk: Desk): Promise<boolean> {
  const drafted = await draftedFiles(desk)
  const ofBatches = batchFiles(desk)
  const drop = (await desk.store.listFiles()).filter(
    ({ sha256, delivered }) => delivered && !drafted.has(sha256) && !ofBatches.has(sha256),
  )
  if (drop.length === 0) return false
  return (await desk.store.dropFiles(drop.map((file) => file.sha256))).ok
}

/** Drafts are the form's own; wherever in it a file is named, it is named by its hash. */
async function draftedFiles(desk: Desk): Promise<ReadonlySet<string>> {
  const drafts = await desk.store.listDrafts()
  return new Set(drafts.flatMap((draft) => draft.value.match(/[0-9a-f]{64}/g) ?? []))
}

function batchFiles(desk: Desk): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [sha256, names] of namedFiles(desk.notebook()))
    if (names.some((name) => name.recordKind === 'batch')) found.add(sha256)
  return found
}
