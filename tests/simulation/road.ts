// The road between a browser and the hub, under the real transport: what a request and its reply may meet on the way.
import type { FetchEdge } from '../../src/device/fetch-transport'
import type { HubHost } from './hub-host'
import { failed, type Reply } from './hub-requests'
import type { Oracle } from './oracle'
import type { Plan, RateFault } from './plan'
import type { Random } from './random'
import type { VirtualTime } from './virtual-time'

export interface Road {
  /** Nothing reaches the hub. */
  outCut: boolean
  /** Nothing comes back. */
  inCut: boolean
  /** The session cookie of the browser. */
  token: string | null
}

export interface RoadPorts {
  name: string
  road: Road
  host: HubHost
  time: VirtualTime
  oracle: Oracle
  chance: Random
  rates: Plan['rates']
  /** Between any two things a tab does: it may be dead or frozen by then. */
  gate(what: string): Promise<void>
}

/** How long a request waits for a hub that says nothing. */
const patienceMs = 20_000
const html = (status: number): Reply => ({ status, type: 'text/html', body: '<html>请登录</html>' })

const wrongReplies: readonly (() => Reply)[] = [
  () => html(200),
  () => html(403),
  () => html(413),
  () => html(500),
  () => html(502),
  () => failed('busy', 3),
  () => failed('no-room', 5),
  () => failed('failed'),
  () => failed('malformed'),
  () => failed('too-large'),
  () => failed('not-allowed'),
  () => failed('not-signed-in'),
]

export function roadTo(ports: RoadPorts): FetchEdge {
  const { name, road, host, time, oracle, chance, rates } = ports
  const strikes = (fault: RateFault) => chance.chance(rates[fault] ?? 0)
  const lag = () => 20 + chance.below(300)

  async function lost(): Promise<never> {
    await time.pass(chance.chance(0.5) ? 50 : patienceMs)
    await ports.gate('lost')
    throw new TypeError('Failed to fetch')
  }

  function traced(path: string, body: string | null, reply: Reply | null, how: string): void {
    oracle.note(() => `${name}${how} ${path} ${inShort(body)} -> ${reply ? inShort(reply.body) : 'nobody'}`)
  }

  async function carry(path: string, init: RequestInit): Promise<Reply> {
    const text = typeof init.body === 'string' ? init.body : null
    oracle.counts.requests++
    if (strikes('wrongStatus')) {
      const reply = chance.pick(wrongReplies)()
      await time.pass(lag())
      oracle.note(() => `${name} ${path} <- somebody: ${reply.status} ${reply.type}`)
      return reply
    }
    if (road.outCut || strikes('drop')) return lost()
    const { token } = road
    const deliver = () =>
      host.handle(path, init.method ?? 'GET', text ?? (init.body as Uint8Array | undefined), token)
    if (strikes('delay')) {
      // The sender has given up by the time it arrives.
      const after = chance.below(120_000)
      time.in(after, () => void deliver().then(({ reply }) => traced(path, text, reply, ' late')))
      if (after > 5_000) return lost()
    }
    if (strikes('duplicate')) {
      time.in(
        chance.below(30_000),
        () => void deliver().then(({ reply }) => traced(path, text, reply, ' again')),
      )
    }
    await time.pass(lag())
    const answer = await deliver()
    traced(path, text, answer.reply, '')
    const { reply } = answer
    if (reply === null || road.inCut || strikes('replyLost')) return lost()
    if (answer.token !== undefined) road.token = answer.token
    await time.pass(lag())
    if (!strikes('truncate')) return reply
    return { ...reply, body: reply.body.slice(0, chance.below(reply.body.length)) }
  }

  return {
    gzip: null,
    async fetch(path, init) {
      await ports.gate(path)
      const reply = await carry(path, init)
      await ports.gate(`${path} answered`)
      return responseOf(reply)
    },
  }
}

/** As much of a Response as the transport reads; the real one takes longer to make than all the rest of a request. */
function responseOf({ status, type, body, headers = {} }: Reply): Response {
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name: string) => (name === 'content-type' ? type : (headers[name] ?? null)) },
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
  } as unknown as Response
}

/** What a trace shows of a message. */
function inShort(text: string | null): string {
  if (text === null) return ''
  if (text.startsWith('{"lianxin":1,"failure"')) return text
  const first = text.split('\n', 1)[0]!
  const message = JSON.parse(first) as Record<string, unknown>
  if (Array.isArray(message.changes)) {
    const numbers = (message.changes as { number?: number }[]).map((change) => change.number)
    return `${String(message.deviceId).slice(-4)} [${numbers.join(' ')}] epoch ${String(message.epoch)}`
  }
  if (Array.isArray(message.verdicts)) {
    const verdicts = message.verdicts as { number: number; verdict: string; code?: string }[]
    const list = verdicts.map(({ number, verdict, code }) => `${number}:${verdict}${code ? ` ${code}` : ''}`)
    return `have ${String(message.have)} ${list.join(', ')}`
  }
  if (message.cursors) {
    const cursors = Object.entries(message.cursors as Record<string, number>)
    const list = cursors.map(([scopeId, cursor]) => `${nameOf(scopeId)} ${cursor}`)
    return `at ${list.join(' ')} epoch ${String(message.epoch)}`
  }
  if (Array.isArray(message.sections)) {
    const sections = message.sections as { scopeId: string; from: number; to: number }[]
    const list = sections.map(({ scopeId, from, to }) => `${nameOf(scopeId)} ${from}…${to}`)
    return `have ${String(message.have)} left ${String(message.remaining)} ${list.join(', ')}`
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

const nameOf = (scopeId: string) => `${scopeId.slice(0, 5)}${scopeId.slice(-2)}`
