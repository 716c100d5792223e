// What a journey starts from: a hub of its own with the example village, and people with browsers of their own.
import { test as base, expect } from '@playwright/test'
import { Device, type DeviceOptions } from './journey-browser'
import { FaultProxy } from './journey-fault-proxy'
import { HubProcess, type SignInRole } from './hub-process'
import { Person } from './journey-person'

interface Fixtures {
  hub: HubProcess
  /** A bad network in front of `hub`; asked for by the journeys that need one, and then part of every link. */
  network: FaultProxy
  /** Someone who has signed in by his link, got ready for offline work, and stands on his first screen. */
  person: (role: SignInRole, options?: DeviceOptions) => Promise<Person>
  /** A browser that has seen nothing yet. */
  device: (options?: DeviceOptions) => Device
}

export const test = base.extend<Fixtures & { badNetwork: boolean }>({
  badNetwork: [false, { option: true }],
  network: async ({}, use) => {
    const network = await FaultProxy.start()
    await use(network)
    await network.close()
  },
  hub: async ({ badNetwork, network }, use) => {
    const hub = await HubProcess.start(badNetwork ? { publicUrl: network.url } : {})
    network.hubPort = hub.port
    await use(hub)
    await hub.dispose()
  },
  device: async ({ hub: _hub }, use, testInfo) => {
    const devices: Device[] = []
    await use((options) => {
      const device = new Device(options)
      devices.push(device)
      return device
    })
    const failed = testInfo.status !== testInfo.expectedStatus
    for (const [index, device] of devices.entries()) {
      await device.dispose(failed ? testInfo.outputPath(`device-${index + 1}`) : undefined)
    }
  },
  person: async ({ hub, device }, use) => {
    await use(async (role, options) => {
      const person = new Person(role, hub.publicUrl, device(options))
      await person.signIn(hub.link(role))
      await person.getReady()
      return person
    })
  },
})

export { expect }
