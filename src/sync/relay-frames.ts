// Bringing frames to the hub and reading its answers: each frame is answered for itself (SPEC B6).
import { frameLimits, parseReceipt } from '../protocol/frame'
import type { FrameAnswer, HubKey, Receipt } from '../protocol/messages'
import type { Failure } from './engine-desk'
import type { Keyring, Transport } from './ports'
import { isGenuine } from './read-receipt'

/** Text of frames in one request; a larger frame goes alone. */
const requestUnits = 256 * 1024

/** taken: done with, and what the hub said. rejected: the hub will never take it. later: not now. */
export type Outcome = { type: 'taken'; receipt: Receipt } | { type: 'rejected' } | { type: 'later' }

/** As many of the first lines as go into one request; at least one. */
export function countForRequest(lines: readonly string[]): number {
  let units = 0
  let count = 0
  for (const line of lines) {
    units += line.length
    if (count > 0 && (units > requestUnits || count >= frameLimits.framesPerRelay)) break
    count++
  }
  return count
}

/** One request; outcomes in the order of the lines. A request refused as a whole is 'later' for each of its frames. */
export async function relayLines(
  road: { transport: Transport; keyring: Keyring; hubKey: HubKey },
  lines: readonly string[],
): Promise<{ ok: true; outcomes: Outcome[] } | { ok: false; failure: Failure }> {
  const frames = lines.map((line) => JSON.parse(line) as unknown)
  const answer = await road.transport.relay({ frames })
  if (!answer.ok) {
    if (answer.failure.type !== 'refused') return answer
    return { ok: true, outcomes: lines.map(() => ({ type: 'later' })) }
  }
  const outcomes: Outcome[] = []
  for (const index of lines.keys()) {
    const said = answer.value.answers.find((one) => one.index === index)
    outcomes.push(await outcomeOf(road, said))
  }
  return { ok: true, outcomes }
}

async function outcomeOf(
  { keyring, hubKey }: { keyring: Keyring; hubKey: HubKey },
  said: FrameAnswer | undefined,
): Promise<Outcome> {
  if (!said) return { type: 'later' }
  if (!said.ok) {
    const never = said.failure !== 'later' && said.failure !== 'unknown-device'
    return { type: never ? 'rejected' : 'later' }
  }
  const receipt = parseReceipt(said.receipt)
  // An answer that could not be shown to whom it is for is none.
  if (!receipt || !(await isGenuine(keyring, hubKey, receipt))) return { type: 'later' }
  return { type: 'taken', receipt }
}

/** Numbers before it are missing at the hub: it has to be brought once more. */
export function comesAgain(receipt: Receipt): boolean {
  return receipt.verdicts.some(({ verdict }) => verdict === 'retry')
}
