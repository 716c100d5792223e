// All words of the interface. Chinese comes with the app, English when it is asked for.
import { createI18n } from 'vue-i18n'
import chinese from './zh-CN'

export type Words = typeof chinese
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

export function createWords() {
  return createI18n({
    legacy: false,
    locale: 'zh-CN' as Language,
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': chinese } as Record<Language, Words>,
    missingWarn: false,
    fallbackWarn: false,
  })
}

export type WordBook = ReturnType<typeof createWords>

export async function useLanguage(words: WordBook, language: Language): Promise<void> {
  if (language === 'en')
    words.global.setLocaleMessage('en', (await import('./en')).default as unknown as Words)
  words.global.locale.value = language
  document.documentElement.lang = language
}
