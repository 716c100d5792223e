// What is wrong with the value of a cell, in words.
const words: Record<string, string> = {
  empty: '不能空着',
  missing: '不能空着',
  'too-long': '太长了',
  nul: '里面有看不见的坏字符',
  'lone-surrogate': '里面有残缺的字符',
  'not-a-code': '编码只能是数字，最多 17 位',
  'not-a-day': '不是日期，应当像 2026-01-31',
}

/** `code` as `checkFields` gives it. */
export function problemWords(code: string): string {
  return words[code] ?? '写法不对'
}
