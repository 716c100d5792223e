// A device on which a person has worked for himself, with no hub.
import type { FieldBook } from '../../src/sync/field-book'
import { contactForm, entryForm, householdForm } from './builders'
import type { Device, SmallWorld } from './small-world'

export const ownForm = { name: '李网格', village: '樟树村', hamlets: ['老樟屋', '河沿屋', ''] }

export interface OwnWork {
  device: Device
  /** By what they are: one household in a hamlet the given grid has too, one in a hamlet it does not have. */
  known: string
  unknown: string
  contactId: string
  entryId: string
}

export async function areaNamed(book: FieldBook, name: string): Promise<string> {
  const area = (await book.areas()).find((one) => one.name === name || one.localName === name)
  if (!area) throw new Error(`no area ${name}`)
  return area.id
}

export async function saved<T>(
  work: Promise<{ ok: true; value: T } | { ok: false; failure: unknown }>,
): Promise<T> {
  const answer = await work
  if (!answer.ok) throw new Error(`not saved: ${JSON.stringify(answer.failure)}`)
  return answer.value
}

/** Starts a notebook and writes two households, a talk with an entry, a correction, an end and a comment. */
export async function ownWork(world: SmallWorld, device = world.newDevice()): Promise<OwnWork> {
  const { book } = device
  await saved(book.startOwnNotebook(ownForm))
  const household = (name: string, hamletId: string, doorNumber: string) =>
    saved(book.addHousehold(householdForm({ name, areaId: hamletId, doorNumber }), 'household:new'))
  const known = await household('陈老四', await areaNamed(book, '老樟屋'), '7')
  const unknown = await household('张小三', await areaNamed(book, '河沿屋'), '8')
  const { contactId, entryIds } = await saved(
    book.saveContact(contactForm({ householdId: unknown, entries: [entryForm()] }), 'contact:new'),
  )
  const entryId = entryIds[0]!
  await world.clock.pass(1_000)
  const { seen } = (await book.entry(entryId))!
  await saved(book.correctEntry(entryId, { place: '村口老樟树下' }, seen, 'entry'))
  await saved(book.addComment(entryId, '已经去看过', 'comment'))
  return { device, known, unknown, contactId, entryId }
}
