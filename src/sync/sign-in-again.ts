// A browser writes a session cookie down lazily: one that is killed soon after signing in may have lost it. The hub lets the
// same device repeat its sign-in with the same one-time code, so the code stays here for as long as it can help.
import type { FailureCode } from '../protocol/messages'
import type { Desk } from './desk'
import type { Failure } from './engine-desk'
import type { RunEnd } from './engine'
import type { DeviceRegistry, DeviceStore, Transport } from './ports'

/** In the drafts' shelf of the person's own store, under a key no form uses. */
export const signInCodeKey = 'book:sign-in'

/** As long as the hub takes a link. */
const linkLifeMs = 24 * 3_600_000
const spent: readonly FailureCode[] = ['link-expired', 'link-used', 'link-unknown']

/** To be called before the sign-in is said to be done. Without room for the code the sign-in holds all the same. */
export async function keepSignInCode(store: DeviceStore, code: string, nowMs: number): Promise<void> {
  await store.keepDraft(signInCodeKey, code, nowMs)
}

export interface SignInAgain {
  /** Runs `sync`; where that ends signed out, signs in again with the kept code and runs it once more. */
  run(sync: () => Promise<RunEnd>): Promise<RunEnd>
  /** A code the hub no longer takes is not left lying about. */
  dropOld(): Promise<void>
}

export function createSignInAgain(
  desk: Desk,
  ports: { transport: Transport; registry: DeviceRegistry },
): SignInAgain {
  const { store } = desk
  /** The hub has had its say on this loss; until a run goes through, asking again would bring nothing new. */
  let answered = false

  async function keptCode(): Promise<string | null> {
    const kept = await store.readDraft(signInCodeKey)
    if (!kept) return null
    if (desk.nowMs() - kept.savedAtMs < linkLifeMs) return kept.value
    await store.dropDraft(signInCodeKey)
    return null
  }

  /** The browser has one cookie for all tabs: a book left open must not take it from who has signed in since. */
  async function isCurrentPerson(): Promise<boolean> {
    const current = await ports.registry.current()
    return current.ok && current.value?.personId === desk.identity().personId
  }

  /** null: signed in. Otherwise why the run ends; a hub out of reach is asked again in the next one. */
  async function attempt(): Promise<Failure | null> {
    const signedOut: Failure = { type: 'signed-out' }
    const code = await keptCode()
    if (code === null || !(await isCurrentPerson())) return signedOut
    const { personId, deviceId } = desk.identity()
    const answer = await ports.transport.signIn(code, deviceId)
    if (!answer.ok && (answer.failure.type === 'no-network' || answer.failure.type === 'busy'))
      return answer.failure
    answered = true
    if (answer.ok && answer.value.personId === personId) return null
    const isSpent = answer.ok || (answer.failure.type === 'refused' && spent.includes(answer.failure.failure))
    if (isSpent) await store.dropDraft(signInCodeKey)
    return signedOut
  }

  return {
    async run(sync) {
      let end = await sync()
      if (!end.ok && end.failure.type === 'signed-out' && !answered) {
        const failure = await attempt()
        end = failure ? { ok: false, failure } : await sync()
      }
      if (end.ok) answered = false
      return end
    },
    async dropOld() {
      await keptCode()
    },
  }
}
