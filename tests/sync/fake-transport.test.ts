import { describe } from 'vitest'
import { transportContract } from '../contracts/transport.contract'
import { eastGrid, idOf, lead, oldHamlet, smallVillage } from '../support/builders'
import { fakeTransport } from '../support/fake-transport'
import { memoryHub } from '../support/memory-hub'

describe('in memory', () => {
  transportContract({
    async road() {
      const hub = memoryHub(() => Date.UTC(2023, 11, 11, 2))
      hub.plant(smallVillage())
      hub.grant(lead.personId, [{ role: 'gridLead', areaId: eastGrid }])
      const transport = fakeTransport(hub, { lead })
      return {
        transport,
        code: 'lead',
        personId: lead.personId,
        areaId: oldHamlet,
        deviceId: idOf(0x77),
        cut: () => {
          transport.down = { type: 'no-network' }
        },
      }
    },
  })
})
