// How the person wants it to look. Kept in localStorage: it must be known before the first paint, and losing it loses no work.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { languages, type Language } from '../text'

export const typeSizes = ['standard', 'large', 'larger', 'largest'] as const
export type TypeSize = (typeof typeSizes)[number]

const key = 'lianxin.appearance'

export const useAppearance = defineStore('appearance', () => {
  const held = read()
  const typeSize = ref<TypeSize>(held.typeSize)
  const language = ref<Language>(held.language)

  watch(
    [typeSize, language],
    () => {
      document.documentElement.dataset.type = typeSize.value
      write({ typeSize: typeSize.value, language: language.value })
    },
    { immediate: true },
  )
  return { typeSize, language }
})

interface Appearance {
  typeSize: TypeSize
  language: Language
}

function read(): Appearance {
  const found: Appearance = { typeSize: 'standard', language: 'zh-CN' }
  try {
    const held = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Appearance>
    if (typeSizes.includes(held.typeSize as TypeSize)) found.typeSize = held.typeSize as TypeSize
    if (languages.includes(held.language as Language)) found.language = held.language as Language
  } catch {
    return found
  }
  return found
}

function write(appearance: Appearance): void {
  try {
    localStorage.setItem(key, JSON.stringify(appearance))
  } catch {
    // Without room or permission the choice holds until the page is closed.
  }
}
