// Whether the browser keeps what is stored here, in plain words.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useDevicePowers } from '../device-powers'

export function useStorageWords() {
  const { t } = useI18n()
  const powers = useDevicePowers()
  const kept = ref<boolean | null | undefined>(undefined)
  const words = computed(() => {
    if (kept.value === undefined) return ''
    return t(`enter.keepWords.${kept.value === null ? 'unknown' : kept.value ? 'granted' : 'denied'}`)
  })

  async function ask(): Promise<void> {
    kept.value = await powers.askToKeepStorage()
  }
  void powers.storageKept().then((answer) => (kept.value ??= answer))
  return { kept, words, ask }
}
