import { expect, it } from 'vitest'
import { keepOutboxRegistered, outboxTag, type OutboxEdge } from '../../src/device/background-sync'
import type { SyncStatus } from '../../src/sync/field-book'
import { settled } from '../support/fake-clock'

function page() {
  const tags: string[] = []
  const state = { hereOnly: 0, signedIn: true, offered: true, refused: false }
  let changed = () => undefined as void
  let hidden = () => undefined as void
  const edge: OutboxEdge = {
    sync: async () =>
      state.offered
        ? {
            async register(tag) {
              if (state.refused) throw new Error('not allowed')
              tags.push(tag)
            },
          }
        : null,
    whenHidden: (callBack) => void (hidden = callBack),
  }
  keepOutboxRegistered(
    {
      watch: (onChange) => {
        changed = () => onChange(1)
        return () => undefined
      },
      async syncStatus() {
        if (!state.signedIn) throw new Error('Nobody is signed in.')
        return { hereOnly: state.hereOnly } as SyncStatus
      },
    },
    edge,
  )
  const act = async (what: () => void) => {
    what()
    await settled()
  }
  return { tags, state, changed: () => act(() => changed()), hide: () => act(() => hidden()) }
}

it('asks once when work begins to wait, and again when more comes after all was sent', async () => {
  const { tags, state, changed } = page()
  await changed()
  expect(tags).toEqual([])
  state.hereOnly = 2
  await changed()
  await changed()
  expect(tags).toEqual([outboxTag])
  state.hereOnly = 0
  await changed()
  state.hereOnly = 1
  await changed()
  expect(tags).toHaveLength(2)
})

it('asks again when the page is put away with work in it, and not without', async () => {
  const { tags, state, changed, hide } = page()
  await hide()
  expect(tags).toEqual([])
  state.hereOnly = 1
  await changed()
  await hide()
  expect(tags).toHaveLength(2)
})

it('does without where the browser has no such thing, forbids it, or nobody is in', async () => {
  const { tags, state, changed, hide } = page()
  state.hereOnly = 1
  state.offered = false
  await changed()
  state.offered = true
  state.refused = true
  await hide()
  state.refused = false
  state.signedIn = false
  await hide()
  expect(tags).toEqual([])
  state.signedIn = true
  await hide()
  expect(tags).toEqual([outboxTag])
})
