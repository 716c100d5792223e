// Where the worker may write, read from his own grants as the hub tells them.
import type { Id } from '../../src/domain/id'
import type { Client } from './client'

const writing = ['gridWorker', 'gridLead', 'partySecretary']

/** Throws when he may write nowhere. */
export async function areaToWriteIn(worker: Client): Promise<Id> {
  const { header } = await worker.pull({}, 1)
  const grant = header.grants.find(({ role, areaId }) => writing.includes(role) && areaId !== null)
  if (!grant?.areaId) throw new Error('The first link is of somebody who writes nothing down.')
  return grant.areaId
}
