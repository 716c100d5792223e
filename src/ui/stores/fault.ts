// A bug that reached the top: shown calmly, once, until it is dismissed.
import { defineStore } from 'pinia'
import { ref } from 'vue'

export const useFault = defineStore('fault', () => {
  const cause = ref<string | null>(null)
  return {
    cause,
    report: (thrown: unknown): void => {
      cause.value = String(thrown)
    },
    dismiss: (): void => {
      cause.value = null
    },
  }
})
