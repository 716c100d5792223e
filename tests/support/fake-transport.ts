// The road between a device and the hub in memory, with everything that happens on it.
import type { Id } from '../../src/domain/id'
import type {
  DigestRequest,
  PullRequest,
  PushRequest,
  RebindReply,
  RebindRequest,
  RelayReply,
  RelayRequest,
} from '../../src/protocol/messages'
import type { Answer, PulledPage, Transport, TransportFailure } from '../../src/sync/ports'
import type { MemoryHub } from './memory-hub'

export interface FakeTransport extends Transport {
  /** While set, nothing gets through and this comes back. */
  down: TransportFailure | null
  /** So many of the next replies are lost after the hub has done its work. */
  loseReplies: number
  /** Changes a page before it is handed over. */
  tamper: ((page: PulledPage) => PulledPage) | null
  /** Refuses a push for a reason of the road or the envelope. */
  refusePush: ((request: PushRequest) => TransportFailure | null) | null
  /** Refuses a sign-in for a reason of the road. */
  refuseSignIn: TransportFailure | null
  /** Whom a code lets in. */
  codes: Record<string, { personId: Id; name: string }>
  /** The browser has lost its cookie. */
  loseSession(): void
  /** Runs while a pull is under way. */
  duringPull: (() => Promise<void>) | null
  rebinds: RebindRequest[]
  digestRequests: DigestRequest[]
  /** What the hub says to carried frames; while null nothing is relayed. */
  relayed: ((request: RelayRequest) => RelayReply) | null
  signIns: { code: string; deviceId: Id }[]
  pushes: PushRequest[]
  pulls: PullRequest[]
}

export function fakeTransport(
  hub: MemoryHub,
  personOfCode: Record<string, { personId: Id; name: string }>,
): FakeTransport {
  let personId: Id | null = null
  const noNetwork: Answer<never> = { ok: false, failure: { type: 'no-network' } }

  async function carry<T>(work: (personId: Id) => T): Promise<Answer<T>> {
    await Promise.resolve()
    if (road.down) return { ok: false, failure: road.down }
    if (personId === null) return { ok: false, failure: { type: 'signed-out' } }
    const value = structuredClone(work(personId))
    if (road.loseReplies > 0) {
      road.loseReplies--
      return noNetwork
    }
    return { ok: true, value }
  }

  const road: FakeTransport = {
    down: null,
    loseReplies: 0,
    tamper: null,
    refusePush: null,
    refuseSignIn: null,
    codes: { ...personOfCode },
    loseSession() {
      personId = null
    },
    duringPull: null,
    rebinds: [],
    digestRequests: [],
    relayed: null,
    signIns: [],
    pushes: [],
    pulls: [],
    async signIn(code, deviceId) {
      road.signIns.push({ code, deviceId })
      const refused = road.down ?? road.refuseSignIn
      if (refused) return { ok: false, failure: refused }
      const person = road.codes[code]
      if (!person) return { ok: false, failure: { type: 'refused', failure: 'link-unknown', status: 403 } }
      personId = person.personId
      return { ok: true, value: { lianxin: 1, ...person, hubName: '樟树村' } }
    },
    async push(request) {
      road.pushes.push(structuredClone(request))
      const refused = road.refusePush?.(request)
      return refused
        ? { ok: false, failure: refused }
        : carry((person) => hub.receive(person, structuredClone(request)))
    },
    async pull(request) {
      road.pulls.push(structuredClone(request))
      await road.duringPull?.()
      const answer = await carry((person) => hub.answer(person, request))
      return answer.ok && road.tamper ? { ok: true, value: road.tamper(answer.value) } : answer
    },
    async rebind(request) {
      road.rebinds.push(structuredClone(request))
      const answer = await carry((person): RebindReply | null =>
        person === request.personId ? { lianxin: 1, personId: person, name: '', hubName: '樟树村' } : null,
      )
      if (!answer.ok) return answer
      const { value } = answer
      return value
        ? { ok: true, value }
        : { ok: false, failure: { type: 'refused', failure: 'not-allowed', status: 403 } }
    },
    async digests(request) {
      road.digestRequests.push(structuredClone(request))
      return carry((person) => hub.digests(person, request))
    },
    relay: (request) =>
      road.relayed
        ? carry(() => road.relayed!(structuredClone(request)))
        : Promise.resolve({ ok: false, failure: { type: 'no-network' } }),
    fileState: (sha256) => carry(() => hub.fileState(sha256)),
    putChunk: (sha256, index, count, bytes) => carry(() => hub.putChunk(sha256, index, count, bytes)),
    async getFile(sha256) {
      const bytes = hub.files.get(sha256)
      if (road.down || !bytes) {
        return { ok: false, failure: road.down ?? { type: 'refused', failure: 'not-found', status: 404 } }
      }
      return { ok: true, value: bytes }
    },
    makeLink: () =>
      carry(() => ({ url: 'https://hub.example/enter#code', expiresAt: '2026-11-24T01:00:00Z' })),
  }
  return road
}
