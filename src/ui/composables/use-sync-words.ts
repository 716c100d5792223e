// Where the work is, in words. Counts come from the book; time since the last contact goes on while nothing changes.
import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { SyncStatus, Whereabouts } from '../../sync/field-book'
import { useLive } from './use-live'
import { useSinceWords } from './use-since-words'

export function useSyncWords() {
  const { t } = useI18n()
  const since = useSinceWords()
  const { value: status } = useLive((book) => book.syncStatus())
  const nowMs = ref(Date.now())
  const timer = setInterval(() => (nowMs.value = Date.now()), 30_000)
  onScopeDispose(() => clearInterval(timer))

  const kind: ComputedRef<Whereabouts> = computed(() => kindOf(status.value))
  /** Only a new sign-in lets anything out. */
  const lost = computed(() => status.value?.failure?.type === 'signed-out')
  const counted = computed(() => {
    const now = status.value
    if (!now) return t('sync.badgeUnknown')
    if (now.ownNotebook && now.attention === 0) return t('sync.badgeOwn')
    if (now.attention > 0) return t('sync.badgeAttention', { count: now.attention })
    if (now.hereOnly > 0) return t('sync.badgeHere', { count: now.hereOnly })
    if (now.filesProgress) return t('sync.badgeFiles', { count: now.filesProgress.files })
    return t('sync.badgeDelivered')
  })
  const trouble = computed(() => {
    const now = status.value
    if (now?.failure) return t(`sync.trouble.${now.failure.type}`)
    return now?.stalled ? t('sync.trouble.stalled') : ''
  })
  const lastContact = computed(() => {
    if (status.value?.ownNotebook) return t('sync.exportOften')
    const at = status.value?.lastContactMs
    if (at === undefined || at === null) return status.value ? t('sync.never') : ''
    return t('sync.lastContact', { when: since(at, nowMs.value) })
  })

  return { status, kind, lost, counted, trouble, lastContact }
}

function kindOf(status: SyncStatus | undefined): Whereabouts {
  if (status?.ownNotebook && status.attention === 0) return 'kept'
  if (!status || (status.attention === 0 && status.hereOnly === 0 && !status.filesProgress))
    return 'delivered'
  return status.attention > 0 ? 'attention' : 'hereOnly'
}
