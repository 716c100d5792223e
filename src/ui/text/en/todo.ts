export default {
  title: 'To do',
  failed: 'The list could not be read',
  empty: 'Nothing waits for you now',
  emptyHint: 'New comments, unfinished forms and work that could not be delivered appear here.',

  notices: {
    title: 'Comments by colleagues',
    on: 'On: {text}',
    line: '{name}, {at}',
  },

  drafts: {
    title: 'Unfinished',
    saved: 'Kept automatically, {at}',
    continue: 'Continue',
    drop: 'Discard',
    dropSure: 'Really discard',
    keep: 'Keep it',
    contactNew: 'Unfinished visit',
    contactOf: 'Unfinished correction of a visit',
    householdNew: 'Unfinished new household',
    householdOf: 'Unfinished correction of a household',
    entryEnd: 'Unfinished ending',
    entryReopen: 'Unfinished reopening',
    entryCorrect: 'Unfinished correction of an entry',
    comment: 'Unfinished comment',
    handover: 'Unfinished answer',
    batch: 'Unfinished export',
    other: 'Unfinished text',
  },

  open: {
    title: 'Waiting longest',
    all: 'See all {count} open entries',
  },
}
