// The words for work that goes by hand: they come with the first screen that needs them, not with the app.
import type { Imported } from '../../sync/field-book'
import english from '../text/en/carry'
import chinese from '../text/zh-CN/carry'
import { useBroughtWords } from './use-brought-words'

const carry = { 'zh-CN': chinese, en: english }
const megabyte = 1024 * 1024

export function useCarryWords() {
  const { t } = useBroughtWords('carry', carry)

  function sizeWords(bytes: number): string {
    return bytes < megabyte
      ? t('carry.size.kb', { size: Math.max(1, Math.round(bytes / 1024)) })
      : t('carry.size.mb', { size: (bytes / megabyte).toFixed(1) })
  }

  /** What became of a file, the good news first. */
  function takenWords({ from, frames, delivered, refused, receipts, unreadable, newer }: Imported) {
    const good: string[] = []
    const bad: string[] = []
    const count = (words: string[], key: string, number: number) => {
      if (number > 0) words.push(t(`carry.taken.${key}`, { count: number }))
    }
    if (frames.kept > 0)
      good.push(from ? t('carry.taken.bundle', { name: from }) : t('carry.taken.bundleUnknown'))
    else if (frames.known > 0) good.push(t('carry.taken.known'))
    if (frames.own > 0) good.push(t('carry.taken.own'))
    count(good, 'delivered', delivered)
    if (receipts.applied > 0 && delivered + refused === 0) good.push(t('carry.taken.nothingNew'))
    count(good, 'receipts', receipts.kept)
    count(good, 'past', receipts.past)
    count(bad, 'refused', refused)
    count(bad, 'otherHub', frames.otherHub)
    count(bad, 'forged', receipts.forged)
    count(bad, 'unreadable', unreadable)
    count(bad, 'newer', newer)
    if (good.length + bad.length === 0) bad.push(t('carry.taken.nothing'))
    return { good, bad }
  }
  return { t, sizeWords, takenWords }
}
