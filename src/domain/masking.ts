// Names and numbers hidden in what leaves the village (B6). A masked text still reads; it no longer tells who or how to reach.

/** Surnames of two characters that are in use; others lose one character more, which hides more and not less. */
const compoundSurnames = [
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '夏侯',
  '皇甫',
  '尉迟',
  '公孙',
  '令狐',
  '东方',
  '慕容',
  '司徒',
  '端木',
  '南宫',
  '西门',
  '宇文',
  '长孙',
  '司空',
  '轩辕',
]

const han = /^[\p{Script=Han}·]+$/u
/** What stands where no raiser is to be known; not a name. */
const notNames = ['匿名', '保密']

/** Words for somebody that are no name; hiding them would only make a text hard to read. */
const relations =
  `本人 老伴 丈夫 妻子 爱人 儿子 女儿 儿媳 儿媳妇 女婿 孙子 孙女 父亲 母亲 老父亲 老母亲 爸爸 妈妈 公公 婆婆 爷爷 奶奶
  外公 外婆 哥哥 弟弟 姐姐 妹妹 侄子 侄女 亲戚 邻居 家人 家属 老人 群众 村民 居民 党员 住户 大家`.split(/\s+/)

/** True for what is written as a plain Chinese name: two to four characters and nothing else. */
export function looksLikeName(text: string): boolean {
  const trimmed = text.trim()
  if (notNames.includes(trimmed) || relations.includes(trimmed)) return false
  const length = Array.from(trimmed).length
  return length >= 2 && length <= 4 && han.test(trimmed)
}

/** 张三 → 张某, 欧阳学文 → 欧阳某某, Maria → M**. 匿名 stays. An empty name stays empty. */
export function maskName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '' || notNames.includes(trimmed)) return trimmed
  const letters = Array.from(trimmed)
  if (!han.test(trimmed)) return `${letters[0]}**`
  const surname = letters.length > 2 && compoundSurnames.includes(trimmed.slice(0, 2)) ? 2 : 1
  return letters.slice(0, surname).join('') + '某'.repeat(Math.min(2, Math.max(1, letters.length - surname)))
}

/** 13812341234 → 138****1234. Of another number only the last four digits stay, of a short one none. */
export function maskPhone(phone: string): string {
  const digits = plainDigits(phone).replace(/[^0-9]/g, '')
  if (digits === '') return ''
  const local = digits.length === 13 && digits.startsWith('86') ? digits.slice(2) : digits
  if (local.length === 11) return `${local.slice(0, 3)}****${local.slice(7)}`
  return local.length >= 7 ? `****${local.slice(-4)}` : '****'
}

/**
 * Hides telephone numbers, 15- and 18-digit identity numbers, and the full names given, wherever they stand in a text.
 * All else stays as written.
 */
export function maskText(text: string, names: readonly string[] = []): string {
  let masked = text
    .replace(/[0-9０-９]{11,}[xXｘＸ]?/g, maskRun)
    .replace(/(^|[^0-9])(1[0-9]{2})([ -])([0-9]{4})[ -]([0-9]{4})(?![0-9])/g, '$1$2$3****$3$5')
    .replace(/(^|[^0-9])(0[0-9]{2,3}-)[0-9]{3,4}([0-9]{4})(?![0-9])/g, '$1$2****$3')
  for (const name of names) {
    if (looksLikeName(name)) masked = masked.split(name.trim()).join(maskName(name))
  }
  return masked
}

function maskRun(run: string): string {
  const plain = plainDigits(run)
  const digits = plain.replace(/[^0-9]/g, '')
  if (digits.length === 11 || (digits.length === 13 && digits.startsWith('86'))) return maskPhone(digits)
  if (digits.length === 15 || plain.length === 18) return '*'.repeat(plain.length)
  return run
}

function plainDigits(text: string): string {
  return text.normalize('NFKC')
}
