// What a text may hold before it is stored, and how it is compared. Texts are kept as written otherwise.

export type TextFault = 'lone-surrogate' | 'nul'

export function textFault(text: string): TextFault | null {
  if (text.includes('\u0000')) return 'nul'
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(i + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return 'lone-surrogate'
    i++
  }
  return null
}

/** The form two texts are compared in: 帐 and 账 are one word here (R46), width and case do not matter. */
export function searchForm(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/帐/g, '账').replace(/\s+/g, '')
}
