// Words that come with a screen, not with the app: its first component puts them into the word book, in all languages.
import { useI18n } from 'vue-i18n'
import { languages, type Language } from '../text'

/** `noun` is the name under which ui/text keeps them. */
export function useBroughtWords(noun: string, words: Record<Language, object>) {
  const { t, te, getLocaleMessage, mergeLocaleMessage } = useI18n({ useScope: 'global' })
  for (const language of languages) {
    if (!(noun in getLocaleMessage(language))) mergeLocaleMessage(language, { [noun]: words[language] })
  }
  return { t, te }
}
