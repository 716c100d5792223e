// Two people who hold the same entry: what most questions about two versions begin with.
import { contactForm, entryForm } from './builders'
import { smallWorld, type Device } from './small-world'

/** A worker's and a lead's device that both hold one entry. */
export async function sharedEntry() {
  const world = await smallWorld()
  const phone = await world.device('worker')
  const tablet = await world.device('lead')
  const saved = await phone.book.saveContact(contactForm({ entries: [entryForm()] }), 'contact:new')
  if (!saved.ok) throw new Error('not saved')
  await phone.book.syncNow()
  await tablet.book.syncNow()
  return { world, phone, tablet, entryId: saved.value.entryIds[0]! }
}

export async function correct(
  device: Device,
  entryId: string,
  fields: Parameters<Device['book']['correctEntry']>[1],
) {
  const { seen } = (await device.book.entry(entryId))!
  return device.book.correctEntry(entryId, fields, seen, `entry:${entryId}`)
}

export async function exchange(...devices: Device[]) {
  for (const device of [...devices, ...devices]) await device.book.syncNow()
}
