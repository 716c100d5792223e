// All words of the interface. Chinese comes with the app, English when it is asked for.
import { createI18n, type MessageContext } from 'vue-i18n'
import chinese from './zh-CN'

export type Words = typeof chinese
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/** Our messages hold nothing but `{name}`, so the build leaves vue-i18n's own compiler out (6 KB of the first route). */
function compileMessage(message: unknown): (context: MessageContext) => string {
  const parts = String(message).split(/\{(\w+)\}/)
  return ({ named }) => parts.map((part, at) => (at % 2 === 0 ? part : String(named(part)))).join('')
}

export function createWords() {
  return createI18n({
    legacy: false,
    locale: 'zh-CN' as Language,
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': chinese } as Record<Language, Words>,
    missingWarn: false,
    fallbackWarn: false,
    messageCompiler: compileMessage,
  })
}

export type WordBook = ReturnType<typeof createWords>

export async function useLanguage(words: WordBook, language: Language): Promise<void> {
  if (language === 'en')
    // What a screen has brought along meanwhile stays.
    words.global.mergeLocaleMessage('en', (await import('./en')).default as unknown as Words)
  words.global.locale.value = language
  document.documentElement.lang = language
}
