import { beforeAll, describe, expect, it } from 'vitest'
import { areaTree, type Area } from '../../../src/domain/area'
import { addDays } from '../../../src/domain/day'
import { checkEntryEvent, foldEntryLife } from '../../../src/domain/entry-life'
import { checkFields, type Fields, type RecordKind } from '../../../src/domain/records'
import { grantsOn, type Membership } from '../../../src/domain/role'
import type { Change } from '../../../src/protocol/change'
import { decideChange, type KnownRecord } from '../../../src/protocol/decide'
import { uuidV7 } from '../../../src/domain/id'
import { stampOf } from '../../../src/protocol/stamp'
import { parseChange } from '../../../src/protocol/parse-change'
import { demoVillage, type DemoVillage } from '../../../src/server/demo/demo-village'
import type { HubDraft } from '../../../src/server/hub-author'

const today = '2026-11-23'
const nowMs = Date.parse('2026-11-23T08:00:00+08:00')

function countingIds(): () => string {
  let count = 0
  return () => {
    count++
    const random = new Uint8Array(10)
    random[8] = count >> 8
    random[9] = count & 0xff
    return uuidV7(nowMs, random)
  }
}

const build = (): DemoVillage => demoVillage({ today, nowMs, newId: countingIds() })

let village: DemoVillage
let drafts: HubDraft[]
beforeAll(() => {
  village = build()
  drafts = village.drafts
})

interface Made<K extends RecordKind> {
  id: string
  authorId: string
  fields: Fields<K>
}
function created<K extends RecordKind>(kind: K): Made<K>[] {
  return drafts
    .filter((draft) => draft.recordKind === kind && draft.action === 'create')
    .map((draft) => ({
      id: draft.recordId,
      authorId: draft.authorId,
      fields: draft.fields as unknown as Fields<K>,
    }))
}
const lifeOf = (entryId: string) =>
  foldEntryLife(
    drafts
      .filter((draft) => draft.recordId === entryId && draft.action === 'event')
      .map((draft, index) => ({
        changeKey: `d#${index}`,
        type: draft.event!.type,
        data: draft.event!.data,
        authorId: draft.authorId,
        madeAt: '',
      })),
  )

/** A draft as the change the hub makes of it. */
function asChange(draft: HubDraft, number: number, deviceId: string): Change {
  const head = {
    format: 1,
    deviceId,
    number,
    stamp: stampOf({ ms: draft.madeAtMs, counter: number }, deviceId),
    madeAt: new Date(draft.madeAtMs).toISOString(),
    authorId: draft.authorId,
    recordKind: draft.recordKind,
    recordId: draft.recordId,
  }
  if (draft.action === 'event') return { ...head, action: 'event', event: draft.event! } as Change
  if (draft.action === 'create') return { ...head, action: 'create', fields: draft.fields! } as Change
  return { ...head, action: 'set', fields: draft.fields!, basedOn: {} } as Change
}

describe('the demo village', () => {
  it('has one chain from city to village, two grids and six hamlets of twenty homes', () => {
    const areas = created('area')
    const levels = areas.map((area) => area.fields.level)
    expect(levels.filter((level) => level === 'grid')).toHaveLength(2)
    const hamlets = areas.filter((area) => area.fields.level === 'microGrid')
    expect(hamlets.map((area) => area.fields.localName).sort()).toEqual(
      ['老樟屋', '河沿屋', '陈家大屋', '汪家老屋', '岭上屋', '新塘屋'].sort(),
    )
    const tree = areaTree(areas.map((area) => ({ id: area.id, ...area.fields }) as Area))
    const top = areas.filter((area) => area.fields.parentId === null)
    expect(top).toHaveLength(1)
    expect(tree.within(top[0]!.id)).toHaveLength(areas.length)
    for (const hamlet of hamlets) {
      expect(created('household').filter((home) => home.fields.areaId === hamlet.id)).toHaveLength(20)
      expect(tree.pathOf(hamlet.id).map((area) => area.level)).toEqual([
        'microGrid',
        'grid',
        'village',
        'township',
        'county',
        'city',
      ])
    }
  })

  it('counts 120 homes, 380 residents, 4 member hubs and 31 members', () => {
    const homes = created('household')
    expect(homes).toHaveLength(120)
    const residents = homes.reduce(
      (sum, { fields }) =>
        sum +
        (fields.under7 ?? 0) +
        (fields.from7to17 ?? 0) +
        (fields.from18to59 ?? 0) +
        (fields.over60 ?? 0),
      0,
    )
    expect(residents).toBe(380)
    expect(homes.filter((home) => home.fields.isMemberHub)).toHaveLength(4)
    expect(created('person').filter((person) => person.fields.isMember)).toHaveLength(31)
    expect(new Set(homes.map((home) => home.fields.name)).size).toBe(120)
  })

  it('counts 260 talks of which 85 led to entries, the last one yesterday', () => {
    const talks = created('contact')
    expect(talks).toHaveLength(260)
    const withEntries = new Set(created('entry').flatMap(({ fields }) => fields.contactId ?? []))
    expect(withEntries.size).toBe(85)
    const days = talks.map((talk) => talk.fields.metOn).sort()
    expect(days[days.length - 1]).toBe(addDays(today, -1))
    expect(days[0]! >= addDays(today, -335)).toBe(true)
    expect(talks.some((talk) => talk.fields.mode === 'courtyard' && talk.fields.householdId === null)).toBe(
      true,
    )
    expect(new Set(talks.map((talk) => talk.fields.mode)).size).toBe(5)
  })

  it('counts 72 suggestions and 24 requests in every category, 58 of them ended', () => {
    const entries = created('entry')
    expect(entries.filter((entry) => entry.fields.ledger === 'suggestion')).toHaveLength(72)
    expect(entries.filter((entry) => entry.fields.ledger === 'request')).toHaveLength(24)
    expect(new Set(entries.map((entry) => entry.fields.category)).size).toBe(15)
    expect(new Set(entries.map((entry) => entry.fields.lane)).size).toBe(3)
    const lives = entries.map((entry) => lifeOf(entry.id))
    expect(lives.filter((life) => life.state !== 'open')).toHaveLength(58)
    expect(new Set(lives.map((life) => life.state)).size).toBe(7)
    expect(lives.filter((life) => life.steps.some((step) => step.type === 'reopen'))).toHaveLength(2)
    expect(lives.every((life) => life.steps.every((step) => step.effective))).toBe(true)
  })

  it('leaves no trace from an anonymous word to a talk or a home', () => {
    const anonymous = created('entry').filter((entry) => entry.fields.raisedAs === 'anonymous')
    expect(anonymous).toHaveLength(6)
    for (const { fields } of anonymous) {
      expect([fields.contactId, fields.householdId, fields.raiser]).toEqual([null, null, null])
    }
  })

  it('ends every matter settled on the spot on the day it was heard', () => {
    const onSpot = created('entry').filter((entry) => entry.fields.lane === 'onSpot')
    expect(onSpot.length).toBeGreaterThan(5)
    for (const entry of onSpot) {
      expect(lifeOf(entry.id).end).toMatchObject({ ending: 'solved', toldOn: entry.fields.heardOn })
    }
  })

  it('merges a double only into a matter that is still open', () => {
    const merged = created('entry').flatMap((entry) => {
      const end = lifeOf(entry.id).end
      return end?.ending === 'merged' ? [end.intoId!] : []
    })
    expect(merged).toHaveLength(2)
    for (const intoId of merged) expect(lifeOf(intoId).state).toBe('open')
  })

  it('puts no template braces and no two same texts of one hamlet into the book', () => {
    const entries = created('entry')
    expect(JSON.stringify(drafts.map((draft) => draft.fields ?? draft.event))).not.toMatch(
      /\{(pond|road|yard|well|hamlet)\}/,
    )
    expect(new Set(entries.map(({ fields }) => fields.areaId + fields.text)).size).toBeGreaterThan(90)
  })

  it('lets the initials zs find 张三 and 赵顺, both met, in the grid of the worker', () => {
    const memberships = created('membership')
    const workerArea = memberships.find(({ fields }) => fields.personId === village.workerId)!.fields.areaId!
    const tree = areaTree(created('area').map((area) => ({ id: area.id, ...area.fields }) as Area))
    const found = created('household').filter(({ fields }) =>
      (fields.initials ?? '').split(' ').includes('zs'),
    )
    expect(found.map((home) => home.fields.name)).toEqual(expect.arrayContaining(['张三', '赵顺']))
    for (const home of found.filter(({ fields }) => ['张三', '赵顺'].includes(fields.name))) {
      expect(tree.contains(workerArea, home.fields.areaId)).toBe(true)
      expect(created('contact').some((talk) => talk.fields.householdId === home.id)).toBe(true)
    }
  })

  it('counts the same in whatever season it is set up', () => {
    for (let month = 1; month <= 12; month++) {
      const day = `2027-${String(month).padStart(2, '0')}-01`
      drafts = demoVillage({
        today: day,
        nowMs: Date.parse(`${day}T08:00:00+08:00`),
        newId: countingIds(),
      }).drafts
      const entries = created('entry')
      const ended = entries.filter((entry) => lifeOf(entry.id).state !== 'open')
      const linked = new Set(entries.flatMap(({ fields }) => fields.contactId ?? []))
      expect([created('contact').length, entries.length, linked.size, ended.length]).toEqual([
        260, 96, 85, 58,
      ])
    }
    drafts = village.drafts
  })

  it('is the same village each time', () => {
    expect(build()).toEqual(village)
  })

  it('is in order of time, and nothing is made after now or before its record', () => {
    const known = new Set<string>()
    let last = 0
    for (const draft of drafts) {
      expect(draft.madeAtMs).toBeGreaterThanOrEqual(last)
      last = draft.madeAtMs
      if (draft.action === 'create') known.add(draft.recordId)
      expect(known.has(draft.recordId)).toBe(true)
      for (const field of ['areaId', 'parentId', 'contactId', 'householdId', 'entryId', 'personId']) {
        const pointed = draft.fields?.[field]
        if (typeof pointed === 'string') expect(known.has(pointed)).toBe(true)
      }
    }
    expect(last).toBeLessThanOrEqual(nowMs)
  })

  it('holds only what the record rules and the parser of changes accept', () => {
    const deviceId = countingIds()()
    drafts.forEach((draft, index) => {
      const problems =
        draft.action === 'event'
          ? checkEntryEvent(draft.event!.type, draft.event!.data)
          : checkFields(draft.recordKind, draft.fields!, draft.action)
      expect(problems).toEqual([])
      expect(parseChange(asChange(draft, index + 1, deviceId))).toMatchObject({ ok: true })
    })
  })

  it('is written by people who hold the grants for it', () => {
    const tree = areaTree(created('area').map((area) => ({ id: area.id, ...area.fields }) as Area))
    const memberships = created('membership').map(({ id, fields }) => ({ id, ...fields }) as Membership)
    const deviceId = countingIds()()
    const known = new Map<string, KnownRecord>()
    drafts.forEach((draft, index) => {
      // The first administrator makes himself: nobody could have granted it.
      const grants = grantsOn(memberships, draft.authorId, today)
      const sender = { deviceId, personId: draft.authorId, grants, graceGrants: grants }
      const decision = decideChange(asChange(draft, index + 1, deviceId), sender, {
        known: known.get(draft.recordId) ?? null,
        parent: null,
        tree,
        nowMs,
      })
      expect({ draft, decision }).toMatchObject({ decision: { store: true } })
      if (decision.store && draft.action === 'create') {
        const { areaId, scopeIds, parentId } = decision
        known.set(draft.recordId, {
          kind: draft.recordKind,
          areaId,
          scopeIds,
          created: true,
          authorId: draft.authorId,
          parentId,
          left: [],
        })
      }
    })
  })

  it('uses telephone numbers and area codes that nobody holds', () => {
    for (const { fields } of created('household'))
      if (fields.phone) expect(fields.phone).toMatch(/^1380000\d{4}$/)
    const villageCode = created('area').find(({ fields }) => fields.level === 'village')!.fields.code
    expect(villageCode).toMatch(/9\d\d$/)
  })
})
