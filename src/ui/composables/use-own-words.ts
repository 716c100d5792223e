// The words for a notebook of one's own: they come with the first screen that needs them, not with the app.
import { useI18n } from 'vue-i18n'
import { languages } from '../text'
import english from '../text/en/own'
import chinese from '../text/zh-CN/own'

const own = { 'zh-CN': chinese, en: english }

export function useOwnWords() {
  const { t, getLocaleMessage, mergeLocaleMessage } = useI18n({ useScope: 'global' })
  for (const language of languages) {
    if (!('own' in getLocaleMessage(language))) mergeLocaleMessage(language, { own: own[language] })
  }
  return { t }
}
