// Where the work is, in words. Counts come from the book; time since the last contact goes on while nothing changes.
import { computed, onScopeDispose, ref, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { SyncStatus, Whereabouts } from '../../sync/field-book'
import { useLive } from './use-live'

export function useSyncWords() {
  const { t } = useI18n()
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
    if (now.attention > 0) return t('sync.badgeAttention', { count: now.attention })
    if (now.hereOnly > 0) return t('sync.badgeHere', { count: now.hereOnly })
    return t('sync.badgeDelivered')
  })
  const trouble = computed(() =>
    status.value?.failure ? t(`sync.trouble.${status.value.failure.type}`) : '',
  )
  const lastContact = computed(() => {
    const at = status.value?.lastContactMs
    if (at === undefined || at === null) return status.value ? t('sync.never') : ''
    return t('sync.lastContact', { when: since(Math.max(0, Math.floor((nowMs.value - at) / 60_000))) })
  })

  function since(minutes: number): string {
    if (minutes < 2) return t('sync.justNow')
    if (minutes < 60) return t('sync.minutesAgo', { count: minutes })
    if (minutes < 24 * 60) return t('sync.hoursAgo', { count: Math.floor(minutes / 60) })
    return t('app.daysAgo', { count: Math.floor(minutes / (24 * 60)) })
  }
  return { status, kind, lost, counted, trouble, lastContact }
}

function kindOf(status: SyncStatus | undefined): Whereabouts {
  if (!status || (status.attention === 0 && status.hereOnly === 0)) return 'delivered'
  return status.attention > 0 ? 'attention' : 'hereOnly'
}
