// The hub as it is delivered: built, started, stopped.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const built = '.cache/test-hub'
const dataFolder = mkdtempSync(join(tmpdir(), 'lianxin-process-'))
const running: ChildProcess[] = []

beforeAll(() => {
  const build = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--mode', 'hub', '--outDir', built, '--logLevel', 'error'],
    { encoding: 'utf8' },
  )
  if (build.status !== 0) throw new Error(build.stderr)
}, 60_000)
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))

const environment = (parts: Record<string, string> = {}) => ({
  PATH: process.env.PATH ?? '',
  PORT: '0',
  DATA_DIR: dataFolder,
  ...parts,
})
const command = (...args: string[]) =>
  spawnSync(process.execPath, [join(built, 'command.js'), ...args], { env: environment(), encoding: 'utf8' })

/** Resolves with everything printed once the hub says where it is. */
async function start(...args: string[]): Promise<{ child: ChildProcess; text: string; url: string }> {
  const child = spawn(process.execPath, [join(built, 'main.js'), ...args], { env: environment() })
  running.push(child)
  let text = ''
  for await (const part of child.stdout) {
    text += String(part)
    const url = /^连心簿 (http\S+)$/m.exec(text)?.[1]
    if (url) return { child, text, url }
  }
  throw new Error(`ended: ${text}`)
}

describe('the built hub', () => {
  it('starts empty with one link, makes another while it runs, stops when told and starts again with its data', async () => {
    const first = await start('--empty')
    const links = [...first.text.matchAll(/^(\S+): (http\S+#[0-9A-Z]{16})$/gm)]
    expect(links.map(([, word]) => word)).toEqual(['管理员'])
    const health = (await (await fetch(`${first.url}/health`)).json()) as { epoch: string }

    const linked = command('link', '管理员')
    expect([linked.status, linked.stdout.includes('/enter#')]).toEqual([0, true])

    const files = [join(dataFolder, 'areas.csv'), join(dataFolder, 'people.csv')] as const
    writeFileSync(
      files[0],
      '名称,层级,编码,上级编码\n樟树村,村,340000000001,\n一组,网格,340000000002,340000000001\n',
    )
    writeFileSync(files[1], '姓名,区域编码,角色\n李明,340000000009,网格员\n')
    const refused = command('import', ...files)
    expect([refused.status, refused.stderr.includes('people.csv 第 2 行')]).toEqual([1, true])
    expect(command('link', '李明').status).toBe(1)
    writeFileSync(files[1], '姓名,区域编码,角色\n李明,340000000002,网格员\n')
    expect(command('import', ...files)).toMatchObject({ status: 0, stderr: '' })
    expect(command('link', '李明').status).toBe(0)

    first.child.kill('SIGTERM')
    expect(await once(first.child, 'exit')).toEqual([0, null])

    const second = await start()
    expect(second.text).not.toMatch(/enter#/)
    expect(await (await fetch(`${second.url}/health`)).json()).toEqual(health)
  }, 30_000)

  it('ends with a sentence instead of opening to others without https', () => {
    const refused = spawnSync(process.execPath, [join(built, 'main.js')], {
      env: environment({ HOST: '0.0.0.0' }),
      encoding: 'utf8',
    })
    expect([refused.status, refused.stderr.includes('https')]).toEqual([2, true])
  })

  it('explains its commands', () => {
    expect(command('help')).toMatchObject({ status: 0, stdout: expect.stringContaining('import') as string })
    expect(command('erase').status).toBe(1)
  })
})
