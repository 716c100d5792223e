// Scopes this person may no longer follow are hidden at once, and put away once nothing of his own that concerns a record of
// theirs waits any more (SPEC E7).
import type { ScopeId } from '../protocol/scopes'
import type { EngineDesk, Failure } from './engine-desk'
import { parseLines } from './parse-lines'

export async function forgetLeftScopes(
  desk: EngineDesk,
  scopes: readonly ScopeId[],
): Promise<Failure | null> {
  const followed = new Set(scopes)
  const left = Object.keys(desk.cursors()).filter((scopeId) => !followed.has(scopeId))
  if (left.length === 0) return null
  const concerned = await concernedScopes(desk)
  const free = left.filter((scopeId) => !concerned.has(scopeId))
  if (free.length === 0) return null
  const kept = await desk.store.forgetScopes(free)
  if (!kept.ok) return kept.failure
  desk.forgot(free)
  return null
}

async function concernedScopes(desk: EngineDesk): Promise<ReadonlySet<ScopeId>> {
  const waiting = new Set<string>()
  for (const { state, change } of desk.own())
    if (state === 'pending' || state === 'parked') waiting.add(change.recordId)
  const concerned = new Set<ScopeId>()
  if (waiting.size === 0) return concerned
  for (const { scopeId, lines } of (await desk.store.read()).segments)
    if (!concerned.has(scopeId) && parseLines(lines).some((change) => waiting.has(change.recordId)))
      concerned.add(scopeId)
  return concerned
}
