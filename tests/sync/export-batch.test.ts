import { expect, it } from 'vitest'
import { contactForm, entryForm, noFilter, oldHamlet, westHamlet } from '../support/builders'
import { smallWorld } from '../support/small-world'
import type { ExportRequest } from '../../src/sync/field-book'

const request = (over: Partial<ExportRequest> = {}): ExportRequest => ({
  filter: noFilter,
  sort: 'newest',
  title: '樟树村民情台账',
  unit: '樟树村',
  reason: '',
  ...over,
})

async function tabletWithEntries() {
  const world = await smallWorld()
  const tablet = await world.device('lead')
  const entries = [
    entryForm(),
    entryForm({ ledger: 'suggestion', text: '办个夜校' }),
    entryForm({ raisedAs: 'anonymous' }),
  ]
  await tablet.book.saveContact(contactForm({ entries }), 'contact:new')
  return { world, tablet }
}

it('numbers a batch by day, device and count, and remembers its entries', async () => {
  const { tablet } = await tabletWithEntries()
  const first = await tablet.book.exportBatch(request({ filter: { ...noFilter, ledger: 'suggestion' } }))
  const second = await tablet.book.exportBatch(request())
  if (!first.ok || !second.ok) throw new Error('no batch')
  expect(first.value.number).toMatch(/^20261123-[0-9A-HJKMNP-TV-Z]{3}-01$/)
  expect(second.value.number).toBe(first.value.number.replace(/01$/, '02'))
  expect(first.value).toMatchObject({
    entryCount: 1,
    masked: true,
    reason: null,
    filterInWords: '账本：意见建议',
  })
  expect(first.value.files.map((file) => file.format)).toEqual(['xlsx', 'csv', 'json'])
  const [row] = (
    await tablet.book.findEntries({
      filter: { ...noFilter, ledger: 'suggestion' },
      sort: 'newest',
      offset: 0,
      limit: 1,
    })
  ).rows
  expect(row!.exported).toBe(true)
  expect((await tablet.book.entry(row!.id))!.batches.map((batch) => batch.number).sort()).toEqual([
    first.value.number,
    second.value.number,
  ])
})

it('takes only what was not exported yet, and refuses an empty batch', async () => {
  const { tablet } = await tabletWithEntries()
  await tablet.book.exportBatch(request({ filter: { ...noFilter, ledger: 'suggestion' } }))
  const rest = await tablet.book.exportBatch(request({ filter: { ...noFilter, onlyUnexported: true } }))
  expect(rest).toMatchObject({ ok: true, value: { entryCount: 2 } })
  const none = await tablet.book.exportBatch(request({ filter: { ...noFilter, onlyUnexported: true } }))
  expect(none).toEqual({
    ok: false,
    failure: { type: 'invalid', problems: [{ field: 'filter', code: 'nothing-selected' }] },
  })
})

it('writes names out only with a reason, which stays with the batch', async () => {
  const { tablet } = await tabletWithEntries()
  const text = async (reason: string) => {
    const made = await tablet.book.exportBatch(request({ reason }))
    if (!made.ok) throw new Error('no batch')
    const file = await tablet.book.batchFile(made.value.files[2]!.sha256)
    return { batch: made.value, text: file.ok ? new TextDecoder().decode(file.bytes) : '' }
  }
  const masked = await text(' ')
  expect(masked.batch).toMatchObject({ masked: true, reason: null })
  expect(masked.text).not.toContain('张三')
  const open = await text('民政核对')
  expect(open.batch).toMatchObject({ masked: false, reason: '民政核对' })
  expect(open.text).toContain('张三')
})

it('gives the same bytes every time, and the hub has them after the next sync', async () => {
  const { tablet, world } = await tabletWithEntries()
  tablet.road.down = { type: 'no-network' }
  const made = await tablet.book.exportBatch(request())
  if (!made.ok) throw new Error('no batch')
  const { sha256, sizeBytes } = made.value.files[0]!
  const first = await tablet.book.batchFile(sha256)
  await tablet.restart()
  expect(await tablet.book.batchFile(sha256)).toEqual(first)
  expect(first.ok && first.bytes.length).toBe(sizeBytes)
  expect(world.hub.files.size).toBe(0)
  tablet.road.down = null
  await tablet.book.syncNow()
  expect(world.hub.files.size).toBe(3)
  expect(first.ok && world.hub.files.get(sha256)).toEqual(first.ok && first.bytes)
  expect(await tablet.book.batchFile('0'.repeat(64))).toEqual({ ok: false, failure: { type: 'not-here' } })
})

it('lets only those export who may, and only where they may', async () => {
  const { tablet, world } = await tabletWithEntries()
  const phone = await world.device('worker')
  expect(await phone.book.exportBatch(request())).toMatchObject({
    failure: { problems: [{ code: 'not-allowed' }] },
  })
  const elsewhere = await tablet.book.exportBatch(request({ filter: { ...noFilter, areaId: westHamlet } }))
  expect(elsewhere).toMatchObject({ failure: { problems: [{ field: 'areaId', code: 'not-allowed' }] } })
  const here = await tablet.book.exportBatch(request({ filter: { ...noFilter, areaId: oldHamlet } }))
  expect(here).toMatchObject({ ok: true, value: { filterInWords: '范围：老樟屋' } })
})

it('says that there was no room, and shows no batch', async () => {
  const { tablet } = await tabletWithEntries()
  tablet.shelf().failure = { type: 'storage-full' }
  expect(await tablet.book.exportBatch(request())).toEqual({ ok: false, failure: { type: 'storage-full' } })
  tablet.shelf().failure = null
  expect(await tablet.book.batches()).toEqual([])
})

it('hands everything out as one file', async () => {
  const { tablet } = await tabletWithEntries()
  const file = await tablet.book.exportEverything()
  expect(file.name).toBe('连心簿-全部数据-2026-11-23.json')
  const content = JSON.parse(new TextDecoder().decode(file.bytes)) as {
    records: { kind: string }[]
    ownChanges: { state: string }[]
  }
  expect(content.records.filter((record) => record.kind === 'entry')).toHaveLength(3)
  expect(content.ownChanges.map((own) => own.state)).toEqual(['pending', 'pending', 'pending', 'pending'])
})
