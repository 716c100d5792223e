import { expect, it } from 'vitest'
import { PersonDatabase } from '../../src/device/dexie-tables'
import { keeper } from '../../src/device/reopening'
import { fakeClock, settled } from '../support/fake-clock'
import { freshIndexedDb } from '../support/indexed-db'

function kept() {
  freshIndexedDb()
  const clock = fakeClock()
  const keep = keeper(new PersonDatabase('lianxin-test'), () => false, clock.timer)
  return { clock, keep }
}
const never = () => new Promise<never>(() => undefined)

it('says that nothing was saved when a transaction never settles, so that the text stays in the form', async () => {
  const { clock, keep } = kept()
  const saving = keep(never)
  const done = keep.done(never)
  await clock.pass(31_000)
  expect(await saving).toMatchObject({ ok: false, failure: { type: 'storage-unavailable' } })
  expect(await done).toMatchObject({ ok: false, failure: { type: 'storage-unavailable' } })
})

it('gives up reading a store that does not answer', async () => {
  const { clock, keep } = kept()
  let fault: unknown = null
  keep.orThrow(never).catch((error: unknown) => {
    fault = error
  })
  await clock.pass(60_000)
  expect(fault).toBe(null)
  await clock.pass(61_000)
  expect(fault).toMatchObject({ name: 'TimeoutError' })
})

it('leaves no timer behind for what has ended, well or badly', async () => {
  const { clock, keep } = kept()
  expect(await keep(async () => 1)).toEqual({ ok: true, value: 1 })
  expect(await keep(() => Promise.reject(new DOMException('', 'QuotaExceededError')))).toEqual({
    ok: false,
    failure: { type: 'storage-full' },
  })
  await settled()
  expect(clock.pauses()).toEqual([])
})
