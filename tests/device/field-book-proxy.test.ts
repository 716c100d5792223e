import { expect, it } from 'vitest'
import type { FromWorker, ToWorker } from '../../src/device/book-call'
import { fieldBookProxy } from '../../src/device/field-book-proxy'
import { hostFieldBook } from '../../src/device/host-field-book'
import type { Timer } from '../../src/sync/ports'
import { contactForm, entryForm } from '../support/builders'
import { smallWorld, type Device } from '../support/small-world'

const atOnce: Timer = (_, callBack) => {
  callBack()
  return () => undefined
}

/** Page and worker in one process; messages are cloned, and what is handed over is gone on the other side. */
async function wired(): Promise<{
  device: Device
  book: Device['book']
  fail(reason: string): void
  heard: ToWorker[]
}> {
  const world = await smallWorld()
  const device = await world.device('lead')
  const heard: ToWorker[] = []
  const receive = hostFieldBook(
    device.book,
    { postMessage: (message: FromWorker, transfer) => proxy.receive(structuredClone(message, { transfer })) },
    atOnce,
  )
  const proxy = fieldBookProxy({
    postMessage(message) {
      heard.push(message)
      void receive(structuredClone(message))
    },
  })
  return { device, book: proxy.book as Device['book'], fail: proxy.fail, heard }
}

it('answers on the page as the book does in the worker', async () => {
  const { device, book } = await wired()
  expect(await book.state()).toEqual({ type: 'ready' })
  expect(await book.me()).toEqual(await device.book.me())
  expect((await book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')).ok).toBe(true)
  expect((await book.counts()).openEntries).toBe(1)
})

it('tells the page of changes with a rising number, until it stops listening', async () => {
  const { book } = await wired()
  const revisions: number[] = []
  const stop = book.watch((revision) => revisions.push(revision))
  await book.saveContact(contactForm(), 'contact:new')
  await book.syncNow()
  expect(revisions.length).toBeGreaterThan(0)
  expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
  const { length } = revisions
  stop()
  await book.saveContact(contactForm(), 'contact:new')
  expect(revisions).toHaveLength(length)
})

it('brings the bytes of a file across', async () => {
  const { book } = await wired()
  const file = await book.exportEverything()
  expect(JSON.parse(new TextDecoder().decode(file.bytes))).toMatchObject({ format: 'lianxin-everything-1' })
})

it('keeps the bytes of a batch for the next download', async () => {
  const { book } = await wired()
  await book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')
  const filter = { ledger: null, state: null, category: null, areaId: null, from: null, to: null, text: '' }
  const made = await book.exportBatch({
    filter: { ...filter, onlyUnexported: false, onlyAttention: false },
    sort: 'newest',
    title: '台账',
    unit: '',
    reason: '',
  })
  const sha256 = made.ok ? made.value.files[0]!.sha256 : ''
  const first = await book.batchFile(sha256)
  expect(first.ok && first.bytes.length).toBeGreaterThan(0)
  expect(await book.batchFile(sha256)).toEqual(first)
})

it('passes a fault of the worker on to the caller', async () => {
  const { device, book, fail } = await wired()
  await device.book.close()
  await expect(book.me()).rejects.toThrow('Nobody is signed in.')
  const waits = book.state()
  fail('The worker is gone.')
  await expect(waits).rejects.toThrow('The worker is gone.')
  await expect(book.me()).rejects.toThrow('The worker is gone.')
})

it('answers to no other name than those of the book', async () => {
  const { device } = await wired()
  const answers: FromWorker[] = []
  const receive = hostFieldBook(device.book, { postMessage: (message) => void answers.push(message) }, atOnce)
  await receive({ type: 'call', id: 7, name: 'close' as never, args: [] })
  expect(answers).toMatchObject([{ type: 'fault', id: 7 }])
})

it('gives one notice for all changes of one moment, with the last number', async () => {
  const { device } = await wired()
  const notices: FromWorker[] = []
  const rings: (() => void)[] = []
  hostFieldBook(device.book, { postMessage: (message) => void notices.push(message) }, (_, callBack) => {
    rings.push(callBack)
    return () => undefined
  })
  let last = 0
  device.book.watch((revision) => (last = revision))
  await device.book.saveContact(contactForm(), 'contact:new')
  await device.book.saveContact(contactForm(), 'contact:new')
  expect([notices, rings.length]).toEqual([[], 1])
  rings[0]?.()
  expect(notices).toEqual([{ type: 'changed', revision: last }])
})
