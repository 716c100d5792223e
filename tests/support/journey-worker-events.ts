// The browser's own words to the service worker, spoken by the test.
import type { CDPSession } from '@playwright/test'
import { outboxTag } from '../../src/device/background-sync'
import type { Device } from './journey-browser'

export class WorkerEvents {
  private constructor(
    private readonly session: CDPSession,
    private readonly origin: string,
    private readonly registrationId: string,
  ) {}

  /** Opens a page of the same address on which nothing of the app runs: it keeps the browser open, and talks to its worker. */
  static async of(device: Device, origin: string): Promise<WorkerEvents> {
    const page = await device.context.newPage()
    await page.goto(`${origin}/health`)
    const session = await device.context.newCDPSession(page)
    const registered = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const ours = registrations.find((one) => one.scopeURL.startsWith(origin) && !one.isDeleted)
        if (ours) resolve(ours.registrationId)
      })
    })
    await session.send('ServiceWorker.enable')
    return new WorkerEvents(session, origin, await registered)
  }

  /** As the browser gives it when the network is back and work was registered. */
  async networkReturns(): Promise<void> {
    await this.session.send('ServiceWorker.dispatchSyncEvent', {
      origin: this.origin,
      registrationId: this.registrationId,
      tag: outboxTag,
      lastChance: false,
    })
  }
}
