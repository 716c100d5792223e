// Whether the browser keeps what is stored here, in plain words.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useDevicePowers, type StorageKept } from '../device-powers'

export function useStorageWords() {
  const { t } = useI18n()
  const powers = useDevicePowers()
  const kept = ref<StorageKept | null>(null)
  const words = computed(() => (kept.value ? t(`enter.keepWords.${kept.value}`) : ''))

  async function ask(): Promise<void> {
    kept.value = await powers.askToKeepStorage()
  }
  async function look(): Promise<void> {
    const answer = await powers.storageKept()
    kept.value ??= answer
  }
  void look()
  return { kept, words, ask }
}
