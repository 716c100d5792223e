import type { ContactDraft } from './contact-draft'

/** Everything a person typed, as text to paste elsewhere when the device cannot keep it. */
export function contactText(draft: ContactDraft, heading: string): string {
  const lines = [heading, draft.metWith, draft.companions, draft.topics.join('、'), draft.note]
  for (const entry of draft.entries) lines.push('', entry.text, entry.place, entry.raiser, entry.onSpotAnswer)
  return lines
    .filter((line, at) => line !== '' || lines[at + 1] !== '')
    .join('\n')
    .trim()
}
