// A field book of canned answers for the lead's screens, and the rows that go into it. It records what was asked of it.
import { mount, flushPromises, type VueWrapper } from '@vue/test-utils'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { createPinia } from 'pinia'
import type { Area } from '../../src/domain/area'
import type { EntryDetail, EntryRow, FieldBook, Me } from '../../src/sync/field-book'
import { fieldBookKey } from '../../src/ui/field-book'
import { createWords } from '../../src/ui/text'

export const today = '2026-11-23'
export const village: Area = {
  id: '01900000-0000-7000-8000-00000000000a',
  level: 'village',
  parentId: null,
  name: '樟树村',
}
export const hamlet: Area = {
  id: '01900000-0000-7000-8000-00000000000b',
  level: 'microGrid',
  parentId: village.id,
  name: '微网格一',
  localName: '河沿屋',
}
export const entryId = '01900000-0000-7000-8000-0000000000e1'
export const otherEntryId = '01900000-0000-7000-8000-0000000000e2'

export function anEntryRow(part: Partial<EntryRow> = {}): EntryRow {
  return {
    id: entryId,
    number: '2611-K7Q2A',
    ledger: 'suggestion',
    category: 'electricity',
    text: '村口的路灯坏了三盏',
    place: '村口',
    lane: 'normal',
    raisedAs: 'named',
    heardOn: '2026-11-20',
    ageDays: 3,
    state: 'open',
    hamlet: '河沿屋',
    areaId: hamlet.id,
    raiserName: '张三',
    authorName: '陈小梅',
    mine: true,
    commentCount: 0,
    exported: false,
    conflict: false,
    where: 'delivered',
    ...part,
  }
}

export function anEntryDetail(part: Partial<EntryDetail> = {}): EntryDetail {
  const row = part.row ?? anEntryRow()
  const { areaId, ledger, category, text, place, lane, raisedAs, heardOn } = row
  return {
    row,
    seen: { category: ['c1'], place: ['p1'] },
    fields: {
      areaId,
      contactId: null,
      householdId: null,
      ledger,
      category,
      text,
      place,
      lane,
      raisedAs,
      raiser: null,
      heardOn,
    },
    createdAt: '2026-11-20T09:12:00+08:00',
    contact: null,
    household: null,
    history: [],
    steps: [],
    end: null,
    comments: [],
    batches: [],
    ...part,
  }
}

export const lead: Me = {
  personId: '01900000-0000-7000-8000-00000000000c',
  name: '吴志远',
  hubName: '樟树村',
  grants: [],
  mayReview: true,
  mayExport: true,
  mayMakeLinks: false,
  mayWrite: true,
  areas: [village],
}

type Call = { name: keyof FieldBook; words: unknown[] }

export interface CannedBook {
  book: FieldBook
  /** What was asked under this name, oldest first. */
  asked<K extends keyof FieldBook>(name: K): Parameters<FieldBook[K]>[]
  /** Tells watchers that something changed. */
  changed(): void
}

/** Answers given here win over the ordinary ones; a question that has no answer at all fails the test. */
export function cannedBook(answers: Partial<FieldBook> = {}): CannedBook {
  const calls: Call[] = []
  const watchers = new Set<(revision: number) => void>()
  const saved = { ok: true as const, value: undefined }
  const ordinary: Partial<FieldBook> = {
    watch: (onChange) => {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
    },
    me: async () => lead,
    today: async () => today,
    areas: async () => [village, hamlet],
    syncStatus: async () => ({
      hereOnly: 0,
      attention: 0,
      running: false,
      failure: null,
      lastContactMs: null,
      clockOffsetMs: null,
      filesProgress: null,
      stalled: null,
      deferred: 0,
      suspects: 0,
    }),
    findEntries: async () => ({ total: 0, rows: [] }),
    attention: async () => [],
    attachments: async () => [],
    parkedWork: async () => [],
    conflicts: async () => [],
    settledConflicts: async () => [],
    handovers: async () => [],
    pendingAdoption: async () => null,
    ownNotebook: async () => null,
    notices: async () => [],
    batches: async () => [],
    readDraft: async () => null,
    listDrafts: async () => [],
    keepDraft: async () => saved,
    dropDraft: async () => undefined,
  }
  const book = new Proxy({} as FieldBook, {
    get(_target, name: keyof FieldBook) {
      const answer = answers[name] ?? ordinary[name]
      if (!answer) throw new Error(`the book was not told what to answer to ${String(name)}`)
      return (...words: unknown[]) => {
        calls.push({ name, words })
        return (answer as (...given: unknown[]) => unknown)(...words)
      }
    },
  })
  return {
    book,
    asked: (name) => calls.filter((call) => call.name === name).map((call) => call.words) as never,
    changed: () => watchers.forEach((watcher) => watcher(1)),
  }
}

export interface Screen {
  wrapper: VueWrapper
  router: Router
  /** The button of this name, as a screen reader would find it. */
  button(name: string | RegExp): HTMLElement
  field(label: string): HTMLInputElement
  press(name: string | RegExp): Promise<void>
  text(): string
}

const empty = { template: '<p />' }

/** Mounts a page or component at `path`, as the app does, with everything it needs but the device. */
export async function show(
  component: Component,
  book: FieldBook,
  { path = '/', props = {} }: { path?: string; props?: Record<string, unknown> } = {},
): Promise<Screen> {
  document.body.replaceChildren()
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/todo/versions/:id?', name: 'versions', component: empty },
      { path: '/ledger/batches', name: 'batches', component: empty },
      { path: '/ledger/:id?', name: 'ledger', component: empty },
      { path: '/households/:id', name: 'household', component: empty },
      { path: '/contacts/:id', name: 'contact', component: empty },
      { path: '/:rest(.*)*', name: 'other', component: empty },
    ],
  })
  await router.push(path)
  const wrapper = mount(component, {
    props,
    attachTo: document.body,
    global: { plugins: [createPinia(), createWords(), router], provide: { [fieldBookKey as symbol]: book } },
  })
  await flushPromises()

  const nameOf = (element: Element) =>
    (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
  const matches = (element: Element, name: string | RegExp) =>
    typeof name === 'string' ? nameOf(element) === name : name.test(nameOf(element))
  function button(name: string | RegExp): HTMLElement {
    const all = [...document.querySelectorAll<HTMLElement>('button, [role=tab], [role=switch], summary')]
    const found = all.find((element) => matches(element, name))
    if (!found) throw new Error(`no button ${String(name)} among: ${all.map(nameOf).join(' | ')}`)
    return found
  }
  function field(label: string): HTMLInputElement {
    const labels = [...document.querySelectorAll<HTMLLabelElement>('label')]
    const found = labels.find((one) => one.textContent?.trim().startsWith(label))
    const control =
      found?.control ?? (found && document.getElementById(found.htmlFor)) ?? found?.querySelector('input')
    if (!control)
      throw new Error(`no field ${label} among: ${labels.map((one) => one.textContent?.trim()).join(' | ')}`)
    return control as HTMLInputElement
  }
  return {
    wrapper,
    router,
    button,
    field,
    press: async (name) => {
      const element = button(name)
      const form = element.getAttribute('type') === 'submit' ? element.closest('form') : null
      if (form) form.dispatchEvent(new Event('submit', { cancelable: true }))
      else element.click()
      await flushPromises()
    },
    text: () => document.body.textContent ?? '',
  }
}

/** Types as a person does: the field hears of it. */
export async function type(field: HTMLInputElement, text: string): Promise<void> {
  field.value = text
  field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input'))
  await flushPromises()
}

export async function choose(field: HTMLInputElement): Promise<void> {
  field.checked = true
  field.dispatchEvent(new Event('change'))
  await flushPromises()
}
