// Counts what the browser asks the disk to keep (fsync, fdatasync) while the app writes: every save that was acknowledged must
// have cost at least one, or a power cut could take it back.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { installBookProbe } from '../bench/book-probe'
import { Device } from '../support/journey-browser'
import { HubProcess } from '../support/hub-process'
import { Person } from '../support/journey-person'

const writesPerPath = 20

export interface WritePath {
  name: string
  writes: number
  syncs: number
}

/** `chromium`: the browser to watch. Needs strace. */
export async function countSyncs(chromium: string): Promise<WritePath[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-fsync-'))
  const log = join(folder, 'calls')
  const watched = join(folder, 'browser')
  writeFileSync(
    watched,
    `#!/bin/sh\nexec strace -f -qq -e trace=fsync,fdatasync -o ${log} ${chromium} "$@"\n`,
  )
  chmodSync(watched, 0o755)
  process.env.CHROMIUM_PATH = watched
  const hub = await HubProcess.start()
  const device = new Device({
    traced: false,
    prepare: async (context) => void (await installBookProbe(context)),
  })
  try {
    const person = new Person('网格员', hub.publicUrl, device)
    await person.signIn(hub.link('网格员'))
    await person.getReady()
    const counted: WritePath[] = []
    for (const [name, calls] of Object.entries(writePaths)) {
      await atRest(person.page, log)
      const before = callsIn(log)
      const writes = await person.page.evaluate(calls, writesPerPath)
      await atRest(person.page, log)
      counted.push({ name, writes, syncs: callsIn(log) - before })
    }
    return counted
  } finally {
    process.env.CHROMIUM_PATH = chromium
    await device.dispose()
    await hub.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
}

export function hasStrace(): boolean {
  try {
    execFileSync('strace', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The ways something comes to be kept, each done `count` times one after the other; returns how many were acknowledged. */
const writePaths: Record<string, (count: number) => Promise<number>> = {
  'a visit is saved': async (count) => {
    const { value } = await window.bookProbe.call('findHouseholds', [
      { text: '', areaId: null, order: 'place', offset: 0, limit: 1 },
    ])
    const [household] = (value as { rows: { id: string; areaId: string }[] }).rows
    let done = 0
    for (let i = 0; i < count; i++) {
      const { value: saved } = await window.bookProbe.call('saveContact', [
        {
          householdId: household!.id,
          areaId: household!.areaId,
          metOn: '2026-11-23',
          mode: 'visit',
          metWith: '',
          companions: '',
          topics: [],
          note: `第 ${i} 次`,
          entries: [],
          attachments: [],
        },
        'contact:none',
      ])
      if ((saved as { ok: boolean }).ok) done++
    }
    return done
  },
  'a draft is kept': async (count) => {
    for (let i = 0; i < count; i++)
      await window.bookProbe.call('keepDraft', ['contact:new', `写到第 ${i} 字`])
    return count
  },
  // Taking away what is not there writes nothing, so each draft is kept first: two writes a turn.
  'a draft is kept and dropped': async (count) => {
    for (let i = 0; i < count; i++) {
      await window.bookProbe.call('keepDraft', ['contact:new', `写到第 ${i} 字`])
      await window.bookProbe.call('dropDraft', ['contact:new'])
    }
    return count * 2
  },
  'verdicts and pages are kept': async (count) => {
    for (let i = 0; i < count; i++) await window.bookProbe.call('syncNow', [])
    return count
  },
}

function callsIn(log: string): number {
  return (readFileSync(log, 'utf8').match(/f(data)?sync\(/g) ?? []).length
}

/** Until the browser has asked for nothing for a while: other things of its own are written now and then. */
async function atRest(page: Page, log: string): Promise<void> {
  for (let seen = -1, same = 0; same < 4;) {
    await page.waitForTimeout(250)
    const now = callsIn(log)
    same = now === seen ? same + 1 : 0
    seen = now
  }
}
