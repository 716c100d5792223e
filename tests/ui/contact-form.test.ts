// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { FieldBook } from '../../src/sync/field-book'
import {
  contactProblems,
  draftToForm,
  emptyContact,
  emptyEntry,
} from '../../src/ui/components/contact/contact-draft'
import ContactNewPage from '../../src/ui/pages/visit/ContactNewPage.vue'
import { cannedBook, choose, show, today, type } from './entry-fixtures'
import { aHouseholdDetail, householdId } from './page-fixtures'

const contactId = '01900000-0000-7000-8000-0000000000c9'

function worker(answers: Partial<FieldBook> = {}) {
  return cannedBook({
    household: async () => aHouseholdDetail(),
    saveContact: async (form) => ({
      ok: true,
      value: { contactId, entryIds: form.entries.map(() => contactId) },
    }),
    syncStatus: async () => ({
      hereOnly: 2,
      attention: 0,
      running: false,
      failure: { type: 'no-network' },
      lastContactMs: null,
      clockOffsetMs: null,
      filesProgress: null,
      stalled: null,
      deferred: 0,
      suspects: 0,
    }),
    ...answers,
  })
}
const open = (book: FieldBook) => show(ContactNewPage, book, { props: { householdId } })

test('a visit with one entry is saved, and the screen says how much is only here', async () => {
  const { book, asked } = worker()
  const screen = await open(book)
  await type(screen.field('情况'), '老人身体好')
  await screen.press('记一笔账')
  await type(screen.field('他是怎么说的'), '路灯坏了')
  await choose(screen.field('改厕'))
  await screen.press('保存走访')
  const [form, draftKey] = asked('saveContact')[0]!
  expect(draftKey).toBe(`contact:household:${householdId}`)
  expect(form).toMatchObject({ householdId, areaId: null, metOn: today, mode: 'visit', note: '老人身体好' })
  expect(form.entries).toMatchObject([{ text: '路灯坏了', category: 'toilets', raisedAs: 'named' }])
  expect(screen.text()).toContain('1 次走访、1 条账目')
  expect(screen.text()).toContain('2 条只在本机')
})

test('what is missing is said beside the field, and nothing is saved', async () => {
  const { book, asked } = worker()
  const screen = await open(book)
  await screen.press('记一笔账')
  await screen.press('保存走访')
  expect(asked('saveContact')).toEqual([])
  const described = screen.field('他是怎么说的').getAttribute('aria-describedby') ?? ''
  expect(document.getElementById(described)?.textContent).toBe('请写他说了什么')
  expect(document.activeElement).toBe(screen.field('他是怎么说的'))
})

test('with a full device the text stays on the screen and can be copied', async () => {
  const { book } = worker({ saveContact: async () => ({ ok: false, failure: { type: 'storage-full' } }) })
  const screen = await open(book)
  await type(screen.field('情况'), '很要紧的话')
  await screen.press('保存走访')
  expect(screen.text()).toContain('没有保存')
  expect(screen.field('情况').value).toBe('很要紧的话')
  expect(screen.button('复制全部文字').tagName).toBe('BUTTON')
})

test('an unfinished visit is there again, and says so', async () => {
  const value = JSON.stringify({
    ...emptyContact(today, { id: householdId, name: '张三' }, null),
    note: '写到一半',
  })
  const { book } = worker({ readDraft: async (key) => ({ key, value, savedAtMs: 1 }) })
  const screen = await open(book)
  expect(screen.text()).toContain('已恢复上次没写完的内容')
  expect(screen.field('情况').value).toBe('写到一半')
})

test('an answer given on the spot is asked for only where the matter was solved there', () => {
  const draft = emptyContact(today, { id: householdId, name: '张三' }, null)
  const entry = { ...emptyEntry(), text: '路灯坏了', category: 'electricity' as const }
  draft.entries = [{ ...entry }, { ...entry, lane: 'onSpot' }]
  expect(contactProblems(draft, today)).toEqual([
    { field: 'entries.1.onSpotAnswer', code: 'no-answer' },
    { field: 'entries.1.onSpotRaiserAnswer', code: 'no-raiser-answer' },
  ])
})

test('a day that has not come is refused', () => {
  const draft = { ...emptyContact(today, { id: householdId, name: '张三' }, null), metOn: '2026-11-24' }
  expect(contactProblems(draft, today)).toEqual([{ field: 'metOn', code: 'in-the-future' }])
})

test('an anonymous word takes no name along, whatever was typed before', () => {
  const draft = emptyContact(today, null, 'a')
  draft.atHome = false
  draft.entries = [{ ...emptyEntry(), raisedAs: 'anonymous', raiser: '李四' }]
  expect(draftToForm(draft).entries[0]!.raiser).toBe('')
})
