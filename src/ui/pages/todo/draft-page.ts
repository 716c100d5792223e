// Which form a draft belongs to and which address opens it again.
import type { Id } from '../../../domain/id'
import type { Draft } from '../../../sync/ports'
import { nameInDraft, unfinishedForm } from '../../components/contact/unfinished'

export interface DraftPage {
  /** Names the sentence in ui/text. */
  name:
    | 'contactNew'
    | 'contactOf'
    | 'householdNew'
    | 'householdOf'
    | 'entryEnd'
    | 'entryReopen'
    | 'entryCorrect'
    | 'comment'
    | 'handover'
    | 'batch'
  to: string
  /** Whom it is about, as far as the draft says. */
  about: string
  /** The entry it belongs to, whose words say more. */
  entryId: Id | null
}

const entryForms = { end: 'entryEnd', reopen: 'entryReopen', correct: 'entryCorrect' } as const

/** Null for a draft of a form this version does not know. */
export function draftPage(draft: Pick<Draft, 'key' | 'value'>): DraftPage | null {
  const { key } = draft
  const written = unfinishedForm(key)
  if (written) {
    const name = `${written.kind}${written.action === 'new' ? 'New' : 'Of'}` as const
    return { name, to: written.to, about: nameInDraft(draft.value), entryId: null }
  }
  const entry = /^entry:([^:]+):(end|reopen|correct)$/.exec(key)
  if (entry?.[1]) {
    const form = entry[2] as keyof typeof entryForms
    return { name: entryForms[form], to: `/ledger/${entry[1]}?act=${form}`, about: '', entryId: entry[1] }
  }
  const comment = /^comment:(.+)$/.exec(key)
  if (comment?.[1]) return { name: 'comment', to: `/ledger/${comment[1]}`, about: '', entryId: comment[1] }
  if (key.startsWith('handover:')) return { name: 'handover', to: '/todo', about: '', entryId: null }
  return key === 'batch:new' ? { name: 'batch', to: '/ledger?act=export', about: '', entryId: null } : null
}
