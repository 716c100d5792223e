// The words of the screens for work that needs care: they come with the first of those screens, not with the app.
import type { SaveFailure } from '../../sync/field-book'
import english from '../text/en/care'
import chinese from '../text/zh-CN/care'
import { useFailureWords } from './use-failure-words'
import { useBroughtWords } from './use-brought-words'

const care = { 'zh-CN': chinese, en: english }

export function useCareWords() {
  const { t, te } = useBroughtWords('care', care)
  const { saveWords } = useFailureWords()

  /** What became of a step taken on one of these screens. */
  function actWords(failure: SaveFailure): string {
    if (failure.type === 'not-found') return t('care.problem.not-found')
    if (failure.type !== 'invalid') return saveWords(failure)
    const key = `care.problem.${failure.problems[0]?.code ?? 'other'}`
    return t(te(key) ? key : 'care.problem.other')
  }
  return { t, te, actWords }
}
