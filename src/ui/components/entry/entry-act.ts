export const entryActs = ['end', 'reopen', 'correct'] as const
/** What a person may be about to do with an entry; each is a form of its own. */
export type EntryAct = (typeof entryActs)[number]
