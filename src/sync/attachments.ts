// Photos and voice notes of talks and entries: kept, named by records, shown, taken back.
import { attachmentLimits } from '../domain/attachment'
import type { Id } from '../domain/id'
import type { Problem } from '../domain/records'
import { headStamps, type FoldedRecord } from '../protocol/fold'
import type {
  AttachmentAnswer,
  AttachmentForm,
  AttachmentOwner,
  AttachmentRow,
  AttachmentState,
} from './attachment-book'
import { createChange, problemsOf, setChange } from './compose-change'
import type { FileDelivery } from './deliver-files'
import { invalid, notFound, type Desk } from './desk'
import type { Saved } from './field-book'
import { namedFiles } from './named-files'
import type { NewChange, Transport } from './ports'
import { authorName, mayAt } from './view'

export async function keepAttachment(
  desk: Desk,
  file: AttachmentForm & { bytes: Uint8Array },
): Promise<Saved<AttachmentForm>> {
  const { bytes, ...form } = file
  if (bytes.length !== form.sizeBytes || bytes.length === 0)
    return invalid([{ field: 'attachments', code: 'empty' }])
  const tooLarge =
    bytes.length > (form.mediaType === 'photo' ? attachmentLimits.photoBytes : attachmentLimits.bytes)
  if (tooLarge) return invalid([{ field: 'attachments', code: 'too-large' }])
  const held = await desk.store.readFile(form.sha256)
  // The same bytes again: they are younger now, and where the hub has them it need not be asked.
  const kept = await desk.store.keepFile({
    sha256: form.sha256,
    name: '',
    bytes,
    delivered: held?.delivered ?? false,
    keptAtMs: desk.nowMs(),
  })
  return kept.ok ? { ok: true, value: form } : kept
}

interface Place extends AttachmentOwner {
  areaId: Id
}

/** The changes that hang files on a talk or an entry. Problems are told of 'attachments' as a whole. */
export async function attachmentChanges(
  desk: Desk,
  owner: Place,
  files: readonly AttachmentForm[],
): Promise<{ changes: NewChange[]; problems: Problem[] }> {
  const there = desk.notebook().linked('attachment', linkOf[owner.kind], owner.id).filter(isShown)
  const seen = new Set(there.map((record) => record.fields.sha256))
  const left = { photo: attachmentLimits.photos as number, voice: attachmentLimits.voices as number }
  for (const record of there) left[record.fields.mediaType]--
  const changes: NewChange[] = []
  const problems: Problem[] = []
  const refuse = (code: string) => problems.push({ field: 'attachments', code })
  for (const { sha256, mediaType, mimeType, sizeBytes, seconds } of files) {
    if (seen.has(sha256)) continue
    seen.add(sha256)
    if (left[mediaType]-- <= 0) refuse('too-many')
    if (!(await desk.store.readFile(sha256))) refuse('not-here')
    const change = createChange(desk, 'attachment', desk.newId(), {
      areaId: owner.areaId,
      contactId: owner.kind === 'contact' ? owner.id : null,
      entryId: owner.kind === 'entry' ? owner.id : null,
      mediaType,
      mimeType,
      sha256,
      sizeBytes,
      seconds,
    })
    changes.push(change)
    for (const { code } of problemsOf(change)) refuse(code)
  }
  return { changes, problems }
}

const linkOf = { contact: 'attachmentsOfContact', entry: 'attachmentsOfEntry' } as const
const isShown = (record: FoldedRecord<'attachment'>) => !record.fields.removed

export async function addAttachments(
  desk: Desk,
  owner: AttachmentOwner,
  files: readonly AttachmentForm[],
): Promise<Saved> {
  const record = desk.notebook().get(owner.kind, owner.id)
  if (!record) return notFound()
  const { areaId } = record.fields
  if (!mayAt(desk.view(), 'writeWork', areaId)) return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const { changes, problems } = await attachmentChanges(desk, { ...owner, areaId }, files)
  if (problems.length > 0) return invalid(problems)
  if (changes.length === 0) return { ok: true, value: undefined }
  const kept = await desk.append(changes)
  return kept.ok ? { ok: true, value: undefined } : kept
}

export async function removeAttachment(desk: Desk, id: Id): Promise<Saved> {
  const record = desk.notebook().get('attachment', id)
  if (!record) return notFound()
  if (record.createdBy !== desk.identity().personId || !mayAt(desk.view(), 'writeWork', record.fields.areaId))
    return invalid([{ field: 'removed', code: 'not-allowed' }])
  const basedOn = { removed: headStamps(record as FoldedRecord, 'removed') }
  const kept = await desk.append([setChange(desk, 'attachment', id, { removed: true }, basedOn)])
  return kept.ok ? { ok: true, value: undefined } : kept
}

/** Oldest first. */
export async function attachmentRows(
  desk: Desk,
  delivery: Pick<FileDelivery, 'percentOf' | 'isRefused'>,
  owner: AttachmentOwner,
): Promise<AttachmentRow[]> {
  const undelivered = new Set((await desk.store.undeliveredFiles()).map((file) => file.sha256))
  const view = desk.view()
  return view.notebook
    .linked('attachment', linkOf[owner.kind], owner.id)
    .filter(isShown)
    .sort((a, b) => (bornAt(a) < bornAt(b) ? -1 : 1))
    .map((record) => {
      const { sha256, mediaType, mimeType, sizeBytes, seconds } = record.fields
      return {
        id: record.id,
        sha256,
        mediaType,
        mimeType,
        sizeBytes,
        seconds: seconds ?? null,
        authorName: authorName(view, record.createdBy),
        mine: record.createdBy === view.meId,
        state: stateOf(record),
        percent: delivery.percentOf(sha256),
      }
    })

  function stateOf(record: FoldedRecord<'attachment'>): AttachmentState {
    const { sha256 } = record.fields
    const where = view.notebook.where(record as FoldedRecord)
    if (where !== 'delivered') return where
    if (undelivered.has(sha256)) {
      if (delivery.percentOf(sha256) !== null) return 'sending'
      return delivery.isRefused(sha256) ? 'refused' : 'hereOnly'
    }
    return madeHere(desk, record) ? 'delivered' : 'elsewhere'
  }
}

/** The stamps of one act rise in the order the files were added. */
const bornAt = (record: FoldedRecord<'attachment'>) =>
  (record.changes.find((change) => change.action === 'create') ?? record.changes[0]!).stamp

function madeHere(desk: Desk, record: FoldedRecord<'attachment'>): boolean {
  const { deviceId } = desk.identity()
  return record.changes.some((change) => change.action === 'create' && change.deviceId === deviceId)
}

export async function attachmentFile(
  desk: Desk,
  transport: Pick<Transport, 'getFile'>,
  sha256: string,
): Promise<AttachmentAnswer> {
  const held = await desk.store.readFile(sha256)
  if (held) return { ok: true, bytes: held.bytes }
  const name = namedFiles(desk.notebook())
    .get(sha256)
    ?.find((one) => one.recordKind === 'attachment')
  if (!name) return { ok: false, failure: { type: 'not-here' } }
  const answer = await transport.getFile(sha256)
  if (!answer.ok) {
    if (answer.failure.type !== 'refused' || answer.failure.failure !== 'not-found') return answer
    const record = desk.notebook().get('attachment', name.recordId)
    const lost = record !== undefined && madeHere(desk, record)
    return { ok: false, failure: { type: lost ? 'not-here' : 'on-the-way' } }
  }
  // A proxy that cuts replies short must not leave half a photo here for good.
  if (answer.value.length !== name.sizeBytes) return { ok: false, failure: { type: 'no-network' } }
  // Where it cannot be kept it can still be shown.
  await desk.store.keepFile({
    sha256,
    name: '',
    bytes: answer.value,
    delivered: true,
    keptAtMs: desk.nowMs(),
  })
  return { ok: true, bytes: answer.value }
}
