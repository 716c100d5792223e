/** The code in what a person pasted: a whole link, or the code alone. Empty when there is none. */
export function linkCode(pasted: string): string {
  const text = pasted.trim()
  const at = text.lastIndexOf('#')
  return decodeURIComponent(at < 0 ? (/[/?\s]/.test(text) ? '' : text) : text.slice(at + 1)).trim()
}
