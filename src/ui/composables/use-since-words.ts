// How long ago, in the words of the sync: just now, minutes, hours, days.
import { useI18n } from 'vue-i18n'

export function useSinceWords(): (atMs: number, nowMs: number) => string {
  const { t } = useI18n()
  return (atMs, nowMs) => {
    const minutes = Math.max(0, Math.floor((nowMs - atMs) / 60_000))
    if (minutes < 2) return t('sync.justNow')
    if (minutes < 60) return t('sync.minutesAgo', { count: minutes })
    if (minutes < 24 * 60) return t('sync.hoursAgo', { count: Math.floor(minutes / 60) })
    return t('app.daysAgo', { count: Math.floor(minutes / (24 * 60)) })
  }
}
