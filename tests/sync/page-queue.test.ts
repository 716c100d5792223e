import { expect, it } from 'vitest'
import type { PullHeader } from '../../src/protocol/messages'
import { createPageQueue } from '../../src/sync/page-queue'
import type { Answer, PulledPage } from '../../src/sync/ports'

const header = (from: number, to: number, head: number): PullHeader => ({
  lianxin: 1,
  epoch: 'epoch',
  now: '2026-11-23T02:00:00.000Z',
  personId: '01930000-0000-7000-8000-000000000001',
  grants: [],
  grantsVersion: '',
  hubKey: { id: '', sealing: '', signing: '' },
  differs: [],
  scopes: ['work:a'],
  sections: [{ scopeId: 'work:a', from, to, head }],
  more: to < head,
  remaining: head - to,
  have: 0,
  backedUp: 0,
})

function hubThatNotes() {
  const asked: number[] = []
  const queue = createPageQueue((cursors) => {
    asked.push(cursors['work:a'] ?? 0)
    return new Promise<Answer<PulledPage>>(() => undefined)
  }, 100)
  return { asked, queue }
}

it('asks for the two pages that follow while one is read, and for each only once', () => {
  const { asked, queue } = hubThatNotes()
  void queue.next({ 'work:a': 0 })
  queue.foresee(header(0, 100, 1_000), { 'work:a': 100 })
  void queue.next({ 'work:a': 100 })
  queue.foresee(header(100, 200, 1_000), { 'work:a': 200 })
  expect(asked).toEqual([0, 100, 200, 300])
})

it('asks for nothing past the end', () => {
  const { asked, queue } = hubThatNotes()
  void queue.next({ 'work:a': 0 })
  queue.foresee(header(0, 100, 150), { 'work:a': 100 })
  void queue.next({ 'work:a': 100 })
  queue.foresee(header(100, 150, 150), { 'work:a': 150 })
  expect(asked).toEqual([0, 100])
})

it('drops what it asked for on a wrong guess, and asks for what joins on', () => {
  const { asked, queue } = hubThatNotes()
  void queue.next({ 'work:a': 0 })
  queue.foresee(header(0, 100, 1_000), { 'work:a': 100 })
  void queue.next({ 'work:a': 100 })
  queue.foresee(header(100, 160, 1_000), { 'work:a': 160 })
  expect(asked).toEqual([0, 100, 200, 160, 260])
  const joined = queue.next({ 'work:a': 160 })
  expect([joined instanceof Promise, asked.length]).toEqual([true, 5])
})
