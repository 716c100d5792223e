// Photos and voice notes through the book: added, delivered after the text, fetched by others, taken back, freed.
import { beforeEach, describe, expect, it } from 'vitest'
import { fileChunkBytes } from '../../src/protocol/messages'
import { createFieldBook } from '../../src/sync/create-field-book'
import type { AttachmentRow, FieldBook } from '../../src/sync/field-book'
import { colleague, contactForm, entryForm, lead, worker } from '../support/builders'
import { countingBytes, settled } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { aPhoto, aVoiceNote, kept } from '../support/photos'
import { plainBatchWriter, smallWorld, type Device, type SmallWorld } from '../support/small-world'

const dayMs = 24 * 3_600_000
const noNetwork = { type: 'no-network' } as const

let world: SmallWorld
let phone: Device
beforeEach(async () => {
  world = await smallWorld()
  phone = await world.device('worker')
})

/** A talk with these files, saved with no signal. */
async function savedOffline(...files: ReturnType<typeof aPhoto>[]): Promise<string> {
  phone.road.down = noNetwork
  const form = contactForm({ attachments: await kept(phone.book, ...files) })
  const saved = await phone.book.saveContact(form, 'contact:new')
  if (!saved.ok) throw new Error(JSON.stringify(saved.failure))
  return saved.value.contactId
}
const rowsOf = (book: FieldBook, id: string, kind: 'contact' | 'entry' = 'contact') =>
  book.attachments({ kind, id })
const states = (rows: AttachmentRow[]) => rows.map((row) => row.state)
const isHere = (sha256: string) => phone.shelf().files.has(sha256)

describe('a talk with photos', () => {
  it('is one act with them: counted once, its draft gone, nothing of it without the rest', async () => {
    const files = await kept(phone.book, aPhoto(1), aPhoto(2), aVoiceNote(3))
    phone.road.down = noNetwork
    await phone.book.keepDraft('contact:new', '{}')
    const form = contactForm({
      attachments: files,
      entries: [entryForm({ attachments: await kept(phone.book, aPhoto(4)) })],
    })
    const saved = await phone.book.saveContact(form, 'contact:new')
    expect(saved.ok).toBe(true)
    const { contactId, entryIds } = saved.ok ? saved.value : { contactId: '', entryIds: [] }
    expect(await phone.book.readDraft('contact:new')).toBeNull()
    const rows = await rowsOf(phone.book, contactId)
    expect(
      rows.map(({ mediaType, seconds, mine, authorName }) => [mediaType, seconds, mine, authorName]),
    ).toEqual([
      ['photo', null, true, worker.name],
      ['photo', null, true, worker.name],
      ['voice', 12, true, worker.name],
    ])
    expect((await rowsOf(phone.book, entryIds[0]!, 'entry')).map((row) => row.sha256)).toEqual([
      aPhoto(4).sha256,
    ])
    expect((await phone.book.syncStatus()).hereOnly).toBe(2)
    expect((await phone.book.unsent()).map((row) => row.recordKind).sort()).toEqual(['contact', 'entry'])
  })

  it('reads a form of before there were any', async () => {
    const { attachments: _none, ...old } = contactForm({})
    const { attachments: _also, ...oldEntry } = entryForm({})
    const form = { ...old, entries: [oldEntry] } as unknown as Parameters<FieldBook['saveContact']>[0]
    expect((await phone.book.saveContact(form, 'contact:new')).ok).toBe(true)
  })

  it('is refused as a whole for one too many, one that is lost, or one that is too large', async () => {
    const seven = await kept(phone.book, ...[1, 2, 3, 4, 5, 6, 7].map((seed) => aPhoto(seed)))
    const refusal = (code: string) => ({
      ok: false,
      failure: { type: 'invalid', problems: [{ field: 'attachments', code }] },
    })
    expect(await phone.book.saveContact(contactForm({ attachments: seven }), 'k')).toEqual(
      refusal('too-many'),
    )
    const voices = await kept(phone.book, aVoiceNote(1), aVoiceNote(2))
    expect(await phone.book.saveContact(contactForm({ attachments: voices }), 'k')).toEqual(
      refusal('too-many'),
    )
    const { bytes: _bytes, ...lost } = aPhoto(99)
    expect(await phone.book.saveContact(contactForm({ attachments: [lost] }), 'k')).toEqual(
      refusal('not-here'),
    )
    expect(await phone.book.keepAttachment(aPhoto(8, 300 * 1024 + 1))).toEqual(refusal('too-large'))
    expect(await phone.book.keepAttachment({ ...aPhoto(8), sizeBytes: 5 })).toEqual(refusal('empty'))
    const problems = {
      ok: false,
      failure: { problems: [{ field: 'entries.0.attachments', code: 'too-many' }] },
    }
    const form = contactForm({ entries: [entryForm({ attachments: seven })] })
    expect(await phone.book.saveContact(form, 'k')).toMatchObject(problems)
    expect((await phone.book.contacts({ areaId: null, offset: 0, limit: 5 })).total).toBe(0)
  })

  it('counts the same photo twice as one', async () => {
    const [photo] = await kept(phone.book, aPhoto(1))
    phone.road.down = noNetwork
    const saved = await phone.book.saveContact(contactForm({ attachments: [photo!, photo!] }), 'k')
    expect(await rowsOf(phone.book, saved.ok ? saved.value.contactId : '')).toHaveLength(1)
  })
})

describe('a photo is delivered', () => {
  it('after all text, and said to be so only once the hub has verified the whole of it', async () => {
    const photo = aPhoto(1, fileChunkBytes + 500)
    const id = await savedOffline(photo)
    expect(states(await rowsOf(phone.book, id))).toEqual(['hereOnly'])
    phone.road.down = null
    const order: string[] = []
    const seen: string[][] = []
    const { push, putChunk } = phone.road
    phone.road.push = (request) => (order.push('text'), push(request))
    phone.road.putChunk = async (...piece) => {
      order.push(`piece ${piece[1]}`)
      seen.push(states(await rowsOf(phone.book, id)))
      return putChunk(...piece)
    }
    await phone.book.syncNow()
    expect(order).toEqual(['text', 'piece 0', 'piece 1'])
    expect(seen).toEqual([['sending'], ['sending']])
    expect(states(await rowsOf(phone.book, id))).toEqual(['delivered'])
    expect((await phone.book.syncStatus()).filesProgress).toBeNull()
  })

  it('and never said to be so between the text and the bytes, over a restart too', async () => {
    const photo = aPhoto(1)
    const id = await savedOffline(photo)
    phone.road.down = null
    phone.road.fileState = async () => ({ ok: false, failure: noNetwork })
    await phone.book.syncNow()
    expect(await phone.book.syncStatus()).toMatchObject({
      hereOnly: 0,
      filesProgress: { files: 1, bytesDone: 0, bytesTotal: 1_000 },
    })
    expect(states(await rowsOf(phone.book, id))).toEqual(['hereOnly'])
    phone.road.down = noNetwork
    await phone.restart()
    expect((await phone.book.syncStatus()).filesProgress).toEqual({
      files: 1,
      bytesDone: 0,
      bytesTotal: 1_000,
    })
    expect(states(await rowsOf(phone.book, id))).toEqual(['hereOnly'])
  })

  it('without ever holding up text: a note written during a heavy batch goes before the next piece', async () => {
    const heavy = [1, 2, 3].map((seed) => aPhoto(seed, 300 * 1024))
    await savedOffline(...heavy)
    phone.road.down = null
    const order: string[] = []
    const { push, putChunk } = phone.road
    phone.road.push = (request) => (order.push(`text ${request.changes.length}`), push(request))
    phone.road.putChunk = async (...piece) => {
      order.push('piece')
      if (order.filter((one) => one === 'piece').length === 2)
        await phone.book.saveContact(contactForm({ note: '路上又碰到一户' }), 'contact:new')
      return putChunk(...piece)
    }
    await phone.book.syncNow()
    await world.clock.pass(5_000)
    expect(order.slice(0, 4)).toEqual(['text 4', 'piece', 'piece', 'text 1'])
    expect(order.filter((one) => one === 'piece')).toHaveLength(6)
    expect(world.hub.files.size).toBe(3)
  })

  it('even where another file is refused for good', async () => {
    const id = await savedOffline(aPhoto(1), aPhoto(2, 2_000))
    phone.road.down = null
    const { fileState } = phone.road
    phone.road.fileState = async (sha256) =>
      sha256 === aPhoto(1).sha256
        ? { ok: false, failure: { type: 'refused', failure: 'not-found', status: 404 } }
        : fileState(sha256)
    expect((await phone.book.syncNow()).failure).toBeNull()
    expect(states(await rowsOf(phone.book, id))).toEqual(['refused', 'delivered'])
    expect(isHere(aPhoto(1).sha256)).toBe(true)
  })

  it('once, whichever of two open tabs sends it', async () => {
    const tab = createFieldBook({
      registry: phone.registry,
      transport: phone.road,
      clock: world.clock,
      randomBytes: countingBytes(77),
      timer: world.clock.timer,
      mutex: (work) => work(),
      keyring: fakeKeyring(),
      initials: async (name) => name,
      batchWriter: plainBatchWriter,
    })
    await tab.state()
    const id = await savedOffline(aPhoto(1, 300 * 1024), aPhoto(2))
    phone.road.down = null
    await Promise.all([phone.book.syncNow(), tab.syncNow()])
    await settled()
    expect(world.hub.files.size).toBe(2)
    expect(states(await rowsOf(tab, id))).toEqual(['delivered', 'delivered'])
    expect(states(await rowsOf(phone.book, id))).toEqual(['delivered', 'delivered'])
    tab.close()
  })
})

describe('a hub restored from a backup', () => {
  it('gets the photos again that it has lost, and is not sent those it still has', async () => {
    await savedOffline(aPhoto(1))
    phone.road.down = null
    await phone.book.syncNow()
    const restore = world.hub.backUp()
    const second = contactForm({ attachments: await kept(phone.book, aPhoto(2)) })
    const saved = await phone.book.saveContact(second, 'contact:new')
    await phone.book.syncNow()
    expect([...world.hub.files.keys()].sort()).toEqual([aPhoto(1).sha256, aPhoto(2).sha256].sort())
    restore()
    world.hub.files.delete(aPhoto(2).sha256)
    const sent: string[] = []
    const { putChunk } = phone.road
    phone.road.putChunk = (...piece) => (sent.push(piece[0]), putChunk(...piece))
    await phone.book.syncNow()
    await world.clock.pass(2_000)
    expect(sent).toEqual([aPhoto(2).sha256])
    expect(states(await rowsOf(phone.book, saved.ok ? saved.value.contactId : ''))).toEqual(['delivered'])
  })
})

describe('a colleague', () => {
  it('sees that a photo is on its way, then the photo, which stays on his device', async () => {
    const id = await savedOffline(aPhoto(1))
    phone.road.down = null
    phone.road.fileState = async () => ({ ok: false, failure: noNetwork })
    await phone.book.syncNow()
    const tablet = await world.device('lead')
    expect(await rowsOf(tablet.book, id)).toMatchObject([{ state: 'elsewhere', mine: false }])
    expect(await tablet.book.attachmentFile(aPhoto(1).sha256)).toEqual({
      ok: false,
      failure: { type: 'on-the-way' },
    })
    world.hub.files.set(aPhoto(1).sha256, aPhoto(1).bytes)
    expect(await tablet.book.attachmentFile(aPhoto(1).sha256)).toEqual({ ok: true, bytes: aPhoto(1).bytes })
    tablet.road.down = noNetwork
    expect((await tablet.book.attachmentFile(aPhoto(1).sha256)).ok).toBe(true)
    expect(await tablet.book.removeAttachment((await rowsOf(tablet.book, id))[0]!.id)).toMatchObject({
      failure: { problems: [{ code: 'not-allowed' }] },
    })
  })

  it('is told that he needs the network, and half a photo is never kept', async () => {
    await savedOffline(aPhoto(1))
    phone.road.down = null
    await phone.book.syncNow()
    const other = await world.device('colleague')
    other.road.down = noNetwork
    expect(await other.book.attachmentFile(aPhoto(1).sha256)).toEqual({ ok: false, failure: noNetwork })
    other.road.down = null
    world.hub.files.set(aPhoto(1).sha256, aPhoto(1).bytes.slice(0, 500))
    expect(await other.book.attachmentFile(aPhoto(1).sha256)).toEqual({ ok: false, failure: noNetwork })
    expect(other.shelf().files.size).toBe(0)
    expect(await other.book.attachmentFile('ab'.repeat(32))).toEqual({
      ok: false,
      failure: { type: 'not-here' },
    })
  })

  it('adds one of his own later, and takes it back', async () => {
    const id = await savedOffline(aPhoto(1))
    phone.road.down = null
    await phone.book.syncNow()
    const other = await world.device('colleague')
    const owner = { kind: 'contact', id } as const
    const added = await other.book.addAttachments(owner, await kept(other.book, aPhoto(2)))
    expect(added).toEqual({ ok: true, value: undefined })
    await other.book.syncNow()
    await phone.book.syncNow()
    expect((await rowsOf(phone.book, id)).map((row) => [row.authorName, row.mine])).toEqual([
      [worker.name, true],
      [colleague.name, false],
    ])
    const own = (await rowsOf(other.book, id)).find((row) => row.mine)!
    expect((await other.book.removeAttachment(own.id)).ok).toBe(true)
    await other.book.syncNow()
    await phone.book.syncNow()
    expect(await rowsOf(phone.book, id)).toHaveLength(1)
    const five = await kept(other.book, ...[3, 4, 5, 6, 7, 8].map((seed) => aPhoto(seed)))
    expect(await other.book.addAttachments(owner, five)).toMatchObject({
      failure: { problems: [{ code: 'too-many' }] },
    })
    expect(await other.book.addAttachments({ kind: 'entry', id }, five)).toMatchObject({
      failure: { type: 'not-found' },
    })
    expect(lead.name).not.toBe('')
  })
})

describe('bytes on the device', () => {
  /** House-keeping runs some seconds after a sync. */
  async function tidied(): Promise<void> {
    await phone.book.syncNow()
    await world.clock.pass(5_000)
  }

  it('are freed a week after the hub verified them, and fetched again when they are wanted', async () => {
    await savedOffline(aPhoto(1))
    phone.road.down = null
    await tidied()
    world.clock.jumpTo(world.clock.nowMs() + 6 * dayMs)
    await tidied()
    expect(isHere(aPhoto(1).sha256)).toBe(true)
    world.clock.jumpTo(world.clock.nowMs() + 2 * dayMs)
    await tidied()
    expect(isHere(aPhoto(1).sha256)).toBe(false)
    expect((await phone.book.attachmentFile(aPhoto(1).sha256)).ok).toBe(true)
  })

  it('are never freed before, however long it takes', async () => {
    await savedOffline(aPhoto(1))
    phone.road.down = null
    phone.road.putChunk = async () => ({
      ok: false,
      failure: { type: 'refused', failure: 'malformed', status: 400 },
    })
    await tidied()
    world.clock.jumpTo(world.clock.nowMs() + 400 * dayMs)
    await tidied()
    expect(isHere(aPhoto(1).sha256)).toBe(true)
  })

  it('of a form that was given up go after two days, of one that is still a draft they stay', async () => {
    await kept(phone.book, aPhoto(1), aPhoto(2))
    await phone.book.keepDraft('contact:new', JSON.stringify({ attachments: [{ sha256: aPhoto(2).sha256 }] }))
    world.clock.jumpTo(world.clock.nowMs() + 3 * dayMs)
    await tidied()
    expect([isHere(aPhoto(1).sha256), isHere(aPhoto(2).sha256)]).toEqual([false, true])
    world.clock.jumpTo(world.clock.nowMs() + 30 * dayMs)
    await tidied()
    expect(isHere(aPhoto(2).sha256)).toBe(true)
  })

  it('of one that was taken back before it was sent are not sent, and go', async () => {
    const id = await savedOffline(aPhoto(1))
    await phone.book.removeAttachment((await rowsOf(phone.book, id))[0]!.id)
    phone.road.down = null
    await tidied()
    expect(world.hub.files.size).toBe(0)
    world.clock.jumpTo(world.clock.nowMs() + 3 * dayMs)
    await tidied()
    expect(isHere(aPhoto(1).sha256)).toBe(false)
  })

  it('that the hub has make room for a save that found none', async () => {
    await savedOffline(aPhoto(1))
    phone.road.down = null
    await tidied()
    // The store looks twice when it is full: whether, and how.
    let fullWrites = 2
    Object.defineProperty(phone.shelf(), 'failure', {
      get: () => (fullWrites-- > 0 ? { type: 'storage-full' } : null),
    })
    expect((await phone.book.saveContact(contactForm({ note: '挤进来的' }), 'contact:new')).ok).toBe(true)
    expect(isHere(aPhoto(1).sha256)).toBe(false)
    expect(fullWrites).toBeLessThan(0)
  })
})
