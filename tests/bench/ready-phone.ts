// A grid worker's phone with everything on it, on its first screen.
import type { BrowserContext, Page } from '@playwright/test'
import { Device } from '../support/journey-browser'
import { Person } from '../support/journey-person'
import type { FilledHub } from './filled-hub'

export interface ReadyPhone {
  device: Device
  page: Page
  person: Person
}

export async function readyPhone(
  filled: FilledHub,
  prepare: (context: BrowserContext) => Promise<unknown>,
): Promise<ReadyPhone> {
  const device = new Device({ traced: false, prepare: async (context) => void (await prepare(context)) })
  const person = new Person('网格员', filled.hub.publicUrl, device)
  await person.signIn(await filled.workerLink())
  await person.getReady()
  return { device, page: person.page, person }
}
