// Which page opens a draft. Keys are made by the forms; a key that no page of ours opens is left to its own page.
export interface UnfinishedForm {
  key: string
  to: string
  kind: 'contact' | 'household'
  action: 'new' | 'correct'
}

const patterns: { match: RegExp; form: (id: string) => Omit<UnfinishedForm, 'key'> }[] = [
  { match: /^contact:new$/, form: () => ({ to: '/contacts/new', kind: 'contact', action: 'new' }) },
  {
    match: /^contact:household:(.+)$/,
    form: (id) => ({ to: `/contacts/new?household=${id}`, kind: 'contact', action: 'new' }),
  },
  {
    match: /^contact:correct:(.+)$/,
    form: (id) => ({ to: `/contacts/${id}/correct`, kind: 'contact', action: 'correct' }),
  },
  { match: /^household:new$/, form: () => ({ to: '/households/new', kind: 'household', action: 'new' }) },
  {
    match: /^household:correct:(.+)$/,
    form: (id) => ({ to: `/households/${id}/correct`, kind: 'household', action: 'correct' }),
  },
]

export function unfinishedForm(key: string): UnfinishedForm | null {
  for (const { match, form } of patterns) {
    const found = match.exec(key)
    if (found) return { key, ...form(found[1] ?? '') }
  }
  return null
}

/** Whom a draft is about, as far as that was written. */
export function nameInDraft(value: string): string {
  try {
    const { householdName, form } = JSON.parse(value) as {
      householdName?: unknown
      form?: { name?: unknown }
    }
    const name = householdName ?? form?.name
    return typeof name === 'string' ? name : ''
  } catch {
    return ''
  }
}
