// 1,281 devices send 200 changes each in the same moment, to a hub on the same two cores.
import { mkdtempSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PushReply } from '../../src/protocol/messages'
import { openHub, type Places } from '../../src/server/open-hub'
import { HubProcess } from '../support/hub-process'
import { PrivatePostgres } from '../support/private-postgres'
import { line } from './figures'
import { prepareStorm, type StormDevice } from './storm-village'

const deviceCount = Number(process.env.STORM_DEVICES ?? 1_281)
const changesEach = 200

interface Answer {
  status: number
  retryAfterMs: number
  text: string
}

export async function measureStorm(postgres: boolean): Promise<void> {
  const server = postgres ? await PrivatePostgres.start() : null
  const dataDir = mkdtempSync(join(tmpdir(), 'lianxin-storm-'))
  const places: Places = { dataFolder: dataDir, databaseUrl: server ? await server.database() : null }
  const devices = await prepareStorm(places, deviceCount, changesEach)
  const env = { BACKUP_MINUTES: '0', ...(places.databaseUrl && { DATABASE_URL: places.databaseUrl }) }
  const words = [
    ...(process.env.STORM_NODE?.split(' ') ?? []),
    process.env.LIANXIN_HUB ? join(process.env.LIANXIN_HUB, 'main.js') : 'dist/hub/main.js',
  ]
  const hub = await HubProcess.start({ dataDir, env, words })
  try {
    const health = watchHealth(hub.port)
    const startedMs = performance.now()
    const statuses = await storm(hub.port, devices)
    const seconds = (performance.now() - startedMs) / 1_000
    const worst = await health.stop()
    const mebibytes = peakMemory(hub.pid)
    const ownSeconds = processorSeconds(hub.pid)
    await hub.stop()
    const lost = await countLost(places, devices)
    const all = deviceCount * changesEach
    const name = `Storm of ${deviceCount} × ${changesEach} changes on ${postgres ? 'PostgreSQL' : 'SQLite'}`
    line(`${name}, s`, seconds.toFixed(1), '≤ 30')
    line('  changes a second', (all / seconds).toFixed(0), '')
    line('  processor time of the hub, s', ownSeconds.toFixed(1), '')
    line('  lost', String(lost), '0')
    line('  worst /health, ms (asked every 50 ms)', worst.toFixed(0), '≤ 1000')
    line('  memory of the hub, peak, MiB', mebibytes.toFixed(0), '≤ 512')
    line('  replies', [...statuses].map(([status, count]) => `${status} × ${count}`).join(', '), '200, 429')
  } finally {
    await hub.dispose()
    await server?.dispose()
  }
}

async function storm(port: number, devices: readonly StormDevice[]): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: devices.length })
  const statuses = new Map<number, number>()
  await Promise.all(
    devices.map(async (device) => {
      for (;;) {
        const answer = await push(port, agent, device)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        if (answer.status === 200) {
          const { have, verdicts } = JSON.parse(answer.text) as PushReply
          if (have === changesEach && verdicts.every(({ verdict }) => verdict !== 'parked')) return
          throw new Error(`a device was answered ${answer.text.slice(0, 300)}`)
        }
        if (![0, 429, 503].includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`)
        await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs))
      }
    }),
  )
  agent.destroy()
  return statuses
}

/** Status 0: the connection broke. */
function push(port: number, agent: Agent, { cookie, body }: StormDevice): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': body.length,
      cookie,
    }
    const broken = (): void => resolve({ status: 0, retryAfterMs: 1_000, text: '' })
    const sent = request(
      { port, host: '127.0.0.1', path: '/sync/v1/push', method: 'POST', agent, headers },
      (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('error', broken)
        reply.on('end', () => {
          const retryAfterMs = Number(reply.headers['retry-after'] ?? 5) * 1_000
          resolve({ status: reply.statusCode ?? 0, retryAfterMs, text: Buffer.concat(parts).toString() })
        })
      },
    )
    sent.on('error', broken)
    sent.end(body)
  })
}

/** In a thread of its own: what is measured is the hub's delay, not that of whoever sends the storm. */
function watchHealth(port: number): { stop(): Promise<number> } {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     let worst = 0
     let goesOn = true
     parentPort.once('message', () => { goesOn = false })
     const ask = async () => {
       while (goesOn) {
         const begun = performance.now()
         await fetch('http://127.0.0.1:' + workerData + '/health').then((reply) => reply.text()).catch(() => undefined)
         worst = Math.max(worst, performance.now() - begun)
         await new Promise((resolve) => setTimeout(resolve, 50))
       }
       parentPort.postMessage(worst)
     }
     ask()`,
    { eval: true, workerData: port },
  )
  return {
    stop: () =>
      new Promise((resolve) => {
        worker.once('message', resolve)
        worker.postMessage('stop')
      }),
  }
}

/** Linux keeps the highest mark of every process. */
function peakMemory(pid: number): number {
  return (
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024
  )
}

/** User and system time, in ticks of 10 ms, are the 14th and 15th words; the 2nd may hold spaces. */
function processorSeconds(pid: number): number {
  const words = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(words[11]) + Number(words[12])) / 100
}

async function countLost(places: Places, devices: readonly StormDevice[]): Promise<number> {
  const { store } = await openHub(places)
  const heads = await store.heads(devices.map(({ gridId }) => `work:${gridId}` as const))
  let found = 0
  for (const { deviceId, gridId } of devices) {
    const have = (await store.device(deviceId))?.have ?? 0
    found += Math.min(have, heads.get(`work:${gridId}`)?.head ?? 0)
  }
  await store.close()
  return devices.length * changesEach - found
}
