import { expect, it } from 'vitest'
import { keyringWhenAsked, transportWhenAsked } from '../../src/device/edge-when-asked'
import { idOf, worker } from '../support/builders'
import { startMs } from '../support/fake-clock'
import { fakeKeyring } from '../support/fake-keyring'
import { fakeTransport } from '../support/fake-transport'
import { memoryHub } from '../support/memory-hub'

it('answers every call that there is no network while the way to the hub cannot be loaded', async () => {
  const transport = transportWhenAsked(() => Promise.reject(new TypeError('Failed to fetch')))
  const calls = Object.values(transport) as (() => Promise<unknown>)[]
  expect(calls.length).toBe(10)
  for (const call of calls) expect(await call()).toEqual({ ok: false, failure: { type: 'no-network' } })
})

it('hands a call on with all it was given once the way can be loaded', async () => {
  let inReach = false
  const road = fakeTransport(
    memoryHub(() => startMs),
    { worker },
  )
  const transport = transportWhenAsked(async () => {
    if (!inReach) throw new TypeError('Failed to fetch')
    return road
  })
  expect(await transport.signIn('worker', idOf(0x90))).toMatchObject({ ok: false })
  inReach = true
  expect(await transport.signIn('worker', idOf(0x90))).toMatchObject({
    ok: true,
    value: { personId: worker.personId },
  })
})

it('has the same key as the ring it stands for, and none while that cannot be loaded', async () => {
  const ring = fakeKeyring()
  const asked = keyringWhenAsked(async () => ring)
  expect(await asked.publicKey('p')).toBe(await ring.publicKey('p'))
  expect(await asked.sha256(new Uint8Array([1, 2]))).toBe(await ring.sha256(new Uint8Array([1, 2])))
  const none = keyringWhenAsked(() => Promise.reject(new TypeError('Failed to fetch')))
  await expect(none.publicKey('p')).rejects.toThrow('Failed to fetch')
})
