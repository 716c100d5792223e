// Which form a draft belongs to and which address opens it again.
import { unfinishedForm } from '../../components/contact/unfinished'

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
    | 'batch'
  to: string
}

const entryForms = { end: 'entryEnd', reopen: 'entryReopen', correct: 'entryCorrect' } as const

/** Null for a draft of a form this version does not know. */
export function draftPage(key: string): DraftPage | null {
  const written = unfinishedForm(key)
  if (written) return { name: `${written.kind}${written.action === 'new' ? 'New' : 'Of'}`, to: written.to }
  const entry = /^entry:([^:]+):(end|reopen|correct)$/.exec(key)
  if (entry) {
    const form = entry[2] as keyof typeof entryForms
    return { name: entryForms[form], to: `/ledger/${entry[1]}?act=${form}` }
  }
  const comment = /^comment:(.+)$/.exec(key)
  if (comment) return { name: 'comment', to: `/ledger/${comment[1]}` }
  return key === 'batch:new' ? { name: 'batch', to: '/ledger?act=export' } : null
}
