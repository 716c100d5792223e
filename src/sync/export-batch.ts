// Making a batch: the sheet, its files, and the record that remembers what left and why. Works with no network.
import { categoryWords, ledgerWords, stateWords } from '../domain/ledger-words'
import { ledgerSheet } from '../domain/ledger-sheet'
import type { Day } from '../domain/day'
import type { Id } from '../domain/id'
import { textLimits } from '../domain/records'
import { toBatchRow } from './batches'
import { createChange, problemsOf, trimmed } from './compose-change'
import { invalid, type Desk } from './desk'
import { exportableEntries } from './entries'
import type { BatchRow, EntryFilter, ExportRequest, Saved } from './field-book'
import type { BatchWriter } from './ports'
import { toSheetEntry } from './sheet-entries'
import { areasWhereMay, hamletOf, type View } from './view'

export async function exportBatch(
  desk: Desk,
  writer: BatchWriter,
  request: ExportRequest,
): Promise<Saved<BatchRow>> {
  const view = desk.view()
  const allowed = areasWhereMay(view, 'exportWork')
  const areaId = request.filter.areaId ?? [...allowed][0]
  if (areaId === undefined || !allowed.has(areaId)) return invalid([{ field: 'areaId', code: 'not-allowed' }])
  const title = trimmed(request.title)
  if (title === undefined) return invalid([{ field: 'title', code: 'empty' }])
  const entries = exportableEntries(view, request.filter, request.sort)
  if (entries.length === 0) return invalid([{ field: 'filter', code: 'nothing-selected' }])

  const identity = desk.identity()
  const reason = trimmed(request.reason) ?? null
  const masked = reason === null
  const number = batchNumber(view, identity.deviceId, view.today)
  const filterInWords = describe(view, request.filter).slice(0, textLimits.line)
  const sheet = ledgerSheet({
    title,
    unit: request.unit.trim(),
    madeBy: identity.name,
    madeOn: view.today,
    batchNumber: number,
    masked,
    reason,
    filterInWords,
    entries: entries.map((entry) => toSheetEntry(view, entry)),
  })
  const written = await writer.write(sheet)
  const files = written.map(({ format, bytes, sha256 }) => ({
    format,
    name: `${fileTitle(title)}-${number}.${format}`,
    sha256,
    sizeBytes: bytes.length,
  }))
  const id = desk.newId()
  const change = createChange(desk, 'batch', id, {
    areaId,
    number,
    title,
    madeOn: view.today,
    entryIds: entries.map((entry) => entry.id),
    filterInWords: trimmed(filterInWords),
    onlyNew: request.filter.onlyUnexported,
    masked,
    reason: reason ?? undefined,
    files,
  })
  const problems = problemsOf(change)
  if (problems.length > 0) return invalid(problems)
  // The files first: a batch that is shown can always be opened.
  for (const [index, file] of files.entries()) {
    const { sha256, name } = file
    const { bytes } = written[index]!
    const kept = await desk.store.keepFile({ sha256, name, bytes, delivered: false, keptAtMs: desk.nowMs() })
    if (!kept.ok) return kept
  }
  const kept = await desk.append([change])
  return kept.ok ? { ok: true, value: toBatchRow(desk.view(), desk.notebook().get('batch', id)!) } : kept
}

// Crockford base 32, as in an entry's number.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** '20261123-K7Q-01': the day, three characters of the device, and a running count, so that no two devices must agree. */
function batchNumber(view: View, deviceId: Id, today: Day): string {
  const tail = parseInt(deviceId.slice(-8), 16)
  const device = [0, 1, 2].map((i) => alphabet[Math.floor(tail / 32 ** i) % 32]).join('')
  const start = `${today.replace(/-/g, '')}-${device}-`
  let last = 0
  for (const batch of view.notebook.everything()) {
    const { number } = batch.fields as { number?: unknown }
    if (batch.kind !== 'batch' || typeof number !== 'string' || !number.startsWith(start)) continue
    last = Math.max(last, Number(number.slice(start.length)) || 0)
  }
  return `${start}${String(last + 1).padStart(2, '0')}`
}

/** Characters that some file systems refuse. */
function fileTitle(title: string): string {
  return title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').slice(0, 80)
}

function describe(view: View, filter: EntryFilter): string {
  const words = [
    filter.ledger && `账本：${ledgerWords[filter.ledger]}`,
    filter.state && `状态：${filter.state === 'ended' ? '已销号' : stateWords[filter.state]}`,
    filter.category && `类别：${categoryWords[filter.category]}`,
    filter.areaId && `范围：${hamletOf(view, filter.areaId)}`,
    (filter.from || filter.to) && `时间：${filter.from ?? ''}至${filter.to ?? ''}`,
    trimmed(filter.text) && `含“${filter.text.trim()}”`,
    filter.onlyUnexported && '仅未导出过的',
    filter.onlyAttention && '仅需要处理的',
  ]
  const said = words.filter((word) => typeof word === 'string' && word !== '')
  return said.length > 0 ? said.join('；') : '全部'
}
