// What the list of households was showing, so that coming back to it finds it as it was left.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { Id } from '../../domain/id'
import type { HouseholdQuery } from '../../sync/field-book'

export const listStep = 50
/** What fits on a tall screen: the rest follows once these are painted. */
export const firstStep = 10

export const useHouseholdList = defineStore('household-list', () => {
  const tab = ref<'households' | 'recent'>('households')
  const text = ref('')
  const areaId = ref<Id | null>(null)
  const order = ref<HouseholdQuery['order']>('suggested')
  const limit = ref(firstStep)
  const recentLimit = ref(listStep)
  watch([text, areaId, order], () => (limit.value = firstStep))
  return { tab, text, areaId, order, limit, recentLimit }
})
