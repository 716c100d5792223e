// Making a failing history smaller: fewer acts, faults, devices and tabs, as long as the same thing still goes wrong.
import type { Plan, RateFault } from './plan'
import { play } from './world'
import type { Violation } from './oracle'

/** The smallest plan found, as a test to keep would hold it. */
export async function shrink(plan: Plan): Promise<{ plan: Plan; violation: Violation | null }> {
  const first = (await play(plan, null)).violation
  if (!first) return { plan, violation: null }
  let best = plan
  const fails = async (smaller: Plan) => (await play(smaller, null)).violation?.invariant === first.invariant
  async function tryEach(candidates: (from: Plan) => Plan[]): Promise<boolean> {
    let better = false
    for (let again = true; again;) {
      again = false
      for (const smaller of candidates(best)) {
        if (!(await fails(smaller))) continue
        best = smaller
        better = again = true
        break
      }
    }
    return better
  }
  for (let better = true; better;) {
    const steps = [
      await tryEach(withoutHalves),
      await tryEach((from) =>
        from.acts.map((act) => ({ ...from, acts: from.acts.filter((other) => other !== act) })),
      ),
      await tryEach(withoutRates),
      await tryEach(withFewerDevices),
      await tryEach(plainer),
    ]
    better = steps.some(Boolean)
  }
  return { plan: best, violation: (await play(best, null)).violation }
}

function withoutHalves(from: Plan): Plan[] {
  const middle = Math.floor(from.acts.length / 2)
  if (middle === 0) return []
  return [
    { ...from, acts: from.acts.slice(0, middle) },
    { ...from, acts: from.acts.slice(middle) },
  ]
}

function withoutRates(from: Plan): Plan[] {
  return (Object.keys(from.rates) as RateFault[]).map((fault) => {
    const rates = { ...from.rates }
    delete rates[fault]
    return { ...from, rates }
  })
}

function withFewerDevices(from: Plan): Plan[] {
  if (from.devices.length < 2) return []
  return from.devices.map((device) => ({
    ...from,
    devices: from.devices.filter((other) => other !== device),
  }))
}

function plainer(from: Plan): Plan[] {
  const smaller: Plan[] = []
  if (from.hubs === 2) smaller.push({ ...from, hubs: 1 })
  for (const device of from.devices) {
    if (device.tabs === 1) continue
    smaller.push({
      ...from,
      devices: from.devices.map((one) => (one === device ? { ...one, tabs: 1 } : one)),
    })
  }
  return smaller
}
