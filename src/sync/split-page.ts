// Cutting the lines of a pull reply into the sections its header announces.
import type { PullSection } from '../protocol/messages'
import type { PulledPage } from './ports'

/** `text` holds the changes of all sections in order, a line each; the last section gets what is left over. */
export function splitPage(sections: readonly PullSection[], text: string): PulledPage['sections'] {
  let at = 0
  return sections.map((section, index) => {
    const start = at
    if (index === sections.length - 1) at = text.length
    else for (let left = section.to - section.from; left > 0; left--) at = afterLine(text, at)
    return { section, lines: text.slice(start, at).trim() }
  })
}

function afterLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}
