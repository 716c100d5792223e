import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFiles } from '../../../src/server/import/import-command'
import { openTestHub, startMs, type TestHub } from '../../support/hub-fixture'

const areas =
  'code,parent_code,level,name,local_name\n9001,,县,北山县,\n9002,9001,乡镇,石桥镇,\n9003,9002,村,柳村,\n9004,9003,网格,北片网格,\n'
const people = 'name,position,area_code,role,is_member,from,until\n柳青,,9004,网格员,否,,\n'

let hub: TestHub
let folder: string
beforeEach(async () => {
  hub = await openTestHub()
  folder = mkdtempSync(join(tmpdir(), 'lianxin-import-'))
})
afterEach(async () => {
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

function importOf(areasText: string, peopleText: string) {
  writeFileSync(join(folder, 'areas.csv'), areasText)
  writeFileSync(join(folder, 'people.csv'), peopleText)
  const [areasPath, peoplePath] = [join(folder, 'areas.csv'), join(folder, 'people.csv')]
  // As the command does: what the files are compared with must still be so when they are written.
  return hub.store.transaction((inner) => importFiles(inner, areasPath, peoplePath, startMs, hub.random))
}
const treeSize = async () =>
  (await hub.store.treeRecords('area')).length + (await hub.store.treeRecords('person')).length

describe('the import command', () => {
  it('writes areas and people into the hub, and nothing the second time', async () => {
    const before = await treeSize()
    expect(await importOf(areas, people)).toMatchObject({
      code: 0,
      text: expect.stringContaining('区域新增 4') as string,
    })
    expect(await treeSize()).toBe(before + 5)
    expect(await importOf(areas, people)).toMatchObject({
      code: 0,
      text: expect.stringContaining('区域新增 0') as string,
    })
    expect(await treeSize()).toBe(before + 5)
  })

  it('writes nothing and names line and column when one cell is wrong', async () => {
    const before = await treeSize()
    const outcome = await importOf(areas, people.replace('9004', '9999'))
    expect(outcome.code).toBe(1)
    expect(outcome.text).toContain('people.csv 第 2 行“area_code”：找不到区域 9999')
    expect(await treeSize()).toBe(before)
  })

  it('says which file cannot be read', async () => {
    const outcome = await importFiles(
      hub.store,
      join(folder, 'none.csv'),
      join(folder, 'people.csv'),
      startMs,
      hub.random,
    )
    expect(outcome).toEqual({ code: 1, text: 'none.csv：读不出来（ENOENT）/ cannot be read\n' })
  })

  it('asks for an administrator when the hub has none', async () => {
    const bare = await openTestHub({ village: false })
    writeFileSync(join(folder, 'areas.csv'), areas)
    writeFileSync(join(folder, 'people.csv'), people)
    const outcome = await importFiles(
      bare.store,
      join(folder, 'areas.csv'),
      join(folder, 'people.csv'),
      startMs,
      bare.random,
    )
    await bare.close()
    expect(outcome.code).toBe(1)
    expect(outcome.text).toContain('还没有管理员')
  })
})
