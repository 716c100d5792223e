// Own changes as rows: what must be asked for is beside the change, which is text.
import type { Change } from '../protocol/change'
import type { OwnChange } from '../sync/ports'
import type { ChangeRow } from './dexie-tables'

export function toRow(own: OwnChange): ChangeRow {
  const { change, ...rest } = own
  return { deviceId: change.deviceId, number: change.number, change: JSON.stringify(change), ...rest }
}

export const changeOf = (row: ChangeRow): Change => JSON.parse(row.change) as Change

export function toOwnChange(row: ChangeRow): OwnChange {
  const own: OwnChange = { change: changeOf(row), state: row.state }
  if (row.code !== undefined) own.code = row.code
  if (row.field !== undefined) own.field = row.field
  if (row.ackedAtMs !== undefined) own.ackedAtMs = row.ackedAtMs
  return own
}
