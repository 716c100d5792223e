// Work without a hub, over what the book has open at the moment. Most devices never need it: it comes when it is asked for.
import type { Id } from '../domain/id'
import type { Session } from './book-session'
import type { SaveFailure, Saved, Progress } from './field-book'
import { guardNotebook, type OwnBookDesk } from './own-book-side'
import type { Adopted, OwnBook } from './own-book'
import type { DeviceStore, Identity, Kept } from './ports'

export interface OwnBookWork {
  calls: OwnBook
  /** Goes on with a taking over that was broken off. */
  resume(): Promise<void>
  /** Remembers that something left this device as a file. */
  exported(session: Session): Promise<void>
}

const notFound: { ok: false; failure: SaveFailure } = { ok: false, failure: { type: 'not-found' } }

export function createOwnBookWork(desk: OwnBookDesk): OwnBookWork {
  const { registry } = desk
  // Most devices never need any of it.
  const starting = () => import('./own-notebook')
  const adopting = () => import('./adopt-notebook')
  let progress: Progress | null = null
  /** The notebook on this device, looked for once; `undefined` before that. */
  let looked: Identity | null | undefined

  async function notebookHere(): Promise<Identity | null> {
    if (looked !== undefined) return looked
    const people = await registry.people()
    if (!people.ok) return null
    looked = people.value.find((one) => one.ownNotebook) ?? null
    return looked
  }

  /** The notebook's store, open for as long as `work` takes. */
  async function withNotebook<T>(
    work: (from: { identity: Identity; store: DeviceStore }) => Promise<T>,
  ): Promise<T | null> {
    const identity = await notebookHere()
    if (!identity) return null
    const opened = await registry.open(identity)
    if (!opened.ok) return null
    try {
      return await work({ identity, store: opened.value })
    } finally {
      opened.value.close()
    }
  }

  async function switchTo(identity: Identity): Promise<Saved> {
    const entered = await registry.enter(identity)
    if (!entered.ok) return entered
    const opened = await registry.open(entered.value)
    if (!opened.ok) return opened
    const session = await desk.enter(opened.value)
    session.schedule.resume()
    return { ok: true, value: undefined }
  }

  /** One whose book belongs to a hub and has been read to its end. */
  async function hubSession(): Promise<Session | null> {
    const session = await desk.session()
    if (!session || session.desk.identity().ownNotebook || !session.desk.hub().complete) return null
    return session
  }

  async function takeOver(session: Session, gridId: Id): Promise<Adopted> {
    const { adopt } = await adopting()
    const told = (done: number, total: number) => {
      progress = { done, total }
      desk.changed()
    }
    const adopted = await desk.mutex(() => withNotebook((from) => adopt(session.desk, from, gridId, told)))
    progress = null
    if (adopted?.ok) await session.files.look()
    desk.changed()
    if (adopted?.ok) session.schedule.afterSave()
    return adopted ?? notFound
  }

  const calls: OwnBook = {
    async startOwnNotebook(form) {
      const session = await desk.session()
      if (session && !session.desk.identity().ownNotebook)
        return { ok: false, failure: { type: 'invalid', problems: [{ field: 'name', code: 'not-allowed' }] } }
      const { startNotebook } = await starting()
      return desk.mutex(async () => {
        const current = await registry.current()
        // Another tab has signed in meanwhile: that is the book to open.
        if (current.ok && current.value && !current.value.ownNotebook) return switchTo(current.value)
        looked = undefined
        const held = await notebookHere()
        looked = undefined
        const started = await startNotebook({ ...desk, registry }, held, form)
        if (!started.ok) return started
        await desk.enter(started.value)
        return { ok: true, value: undefined }
      })
    },
    async ownNotebook() {
      const session = await desk.session()
      if (!session?.desk.identity().ownNotebook) return null
      return (await starting()).notebookInfo(session.desk, registry)
    },
    async addHamlet(name) {
      const session = await desk.session()
      if (!session) return notFound
      const { addHamlet } = await starting()
      const added = await guardNotebook(desk, session, () => addHamlet(session.desk, name))
      if (added.ok) desk.changed()
      return added
    },
    async pendingAdoption() {
      const session = await hubSession()
      if (!session || !(await notebookHere())) return null
      const { describeAdoption, lookInto, waitsFor } = await adopting()
      const held = await withNotebook(({ identity, store }) => lookInto(identity, store))
      if (!held || !waitsFor(session.desk.identity().personId, held)) return null
      return { ...describeAdoption(session.desk.view(), held), progress }
    },
    async adoptOwnNotebook(gridId) {
      const session = await hubSession()
      return session ? takeOver(session, gridId) : notFound
    },
    async openOwnNotebook() {
      const session = await desk.session()
      const { waitsFor, lookInto } = await adopting()
      const { backToKey } = await starting()
      const { personId } = session?.desk.identity() ?? { personId: '' }
      const ready = await withNotebook(async ({ identity, store }): Promise<Kept<Identity> | null> => {
        const held = await lookInto(identity, store)
        if (held.mark || !waitsFor(personId, held)) return null
        const kept = await store.keepDraft(backToKey, personId, session?.desk.nowMs() ?? 0)
        return kept.ok ? { ok: true, value: identity } : kept
      })
      if (!ready) return notFound
      return ready.ok ? switchTo(ready.value) : ready
    },
    async backToHub() {
      const session = await desk.session()
      const { personToGoBackTo } = await starting()
      const person = session ? await personToGoBackTo(session.desk.store, registry) : null
      return person ? switchTo(person) : notFound
    },
  }

  return {
    calls,
    async resume() {
      const session = await hubSession()
      if (!session || !(await notebookHere())) return
      const { lookInto, waitsFor } = await adopting()
      const held = await withNotebook(({ identity, store }) => lookInto(identity, store))
      const { personId } = session.desk.identity()
      if (held?.mark && waitsFor(personId, held)) await takeOver(session, held.mark.gridId)
    },
    async exported(session) {
      const { store, identity, nowMs } = session.desk
      if (!identity().ownNotebook) return
      await store.keepDraft((await starting()).exportedKey, '', nowMs())
      desk.changed()
    },
  }
}
