// A hub with the example village and ten thousand visits more in the grid worker's own grid, filled over the wire.
import { HubProcess } from '../support/hub-process'
import { HubClient } from '../support/journey-hub-client'
import { householdsIn, visits } from '../support/journey-visits'

export interface FilledHub {
  hub: HubProcess
  /** A new one-time link for the grid worker, on the hub's own address. */
  workerLink(): Promise<string>
  dispose(): Promise<void>
}

export async function filledHub(count: number): Promise<FilledHub> {
  const hub = await HubProcess.start()
  const secretary = new HubClient(hub.publicUrl)
  await secretary.signIn(hub.link('村党组织书记'))
  const worker = new HubClient(hub.publicUrl)
  await worker.signIn(hub.link('网格员'))
  const households = householdsIn(await worker.pullAll())
  await worker.push(visits(count, worker, households))
  return {
    hub,
    workerLink: () => secretary.makeLink(worker.me.personId),
    dispose: () => hub.dispose(),
  }
}
