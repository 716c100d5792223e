// Cells of a worksheet and the table of their texts (ECMA-376 part 1, 18.3 and 18.4).

/** In the order of the formats in xlsx-parts: a style's number is its place here. `…Quoted` begins like a formula. */
export const styles = [
  'default',
  'title',
  'plain',
  'head',
  'text',
  'textQuoted',
  'centred',
  'centredQuoted',
  'total',
] as const
export type Style = Exclude<(typeof styles)[number], 'default' | 'textQuoted' | 'centredQuoted'>

export interface SharedStrings {
  indexOf(text: string): number
  xml(): string
}

export function sharedStrings(): SharedStrings {
  const indexes = new Map<string, number>()
  let uses = 0
  return {
    indexOf(text) {
      uses++
      const held = indexes.get(text)
      if (held !== undefined) return held
      indexes.set(text, indexes.size)
      return indexes.size - 1
    },
    xml() {
      const items = Array.from(
        indexes.keys(),
        (text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`,
      )
      return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${uses}" uniqueCount="${indexes.size}">${items.join('')}</sst>`
    },
  }
}

const beginsLikeFormula = /^[=+\-@]/

/**
 * A text is stored as text whatever it looks like; one that begins like a formula also carries the mark that keeps it text
 * when somebody edits the cell. Longer than a cell can hold (32,767 characters) it is cut.
 */
export function cellXml(
  reference: string,
  value: string | number,
  style: Style,
  strings: SharedStrings,
): string {
  if (typeof value === 'number') return `<c r="${reference}" s="${styles.indexOf(style)}"><v>${value}</v></c>`
  if (value === '') return `<c r="${reference}" s="${styles.indexOf(style)}"/>`
  const quoted = (style === 'text' || style === 'centred') && beginsLikeFormula.test(value)
  const format = styles.indexOf(quoted ? `${style}Quoted` : style)
  return `<c r="${reference}" s="${format}" t="s"><v>${strings.indexOf(cleanText(value))}</v></c>`
}

/** 0 → A, 25 → Z, 26 → AA. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** XML 1.0 has no place for most control characters; '_x0041_' would be read as an escaped character. */
function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .slice(0, 32_767)
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
