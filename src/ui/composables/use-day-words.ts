// Days in the words of the village: today, three months ago, 11月3日.
import { useI18n } from 'vue-i18n'
import { daysBetween, type Day } from '../../domain/day'

export function useDayWords() {
  const { t } = useI18n()

  function ago(day: Day, today: Day): string {
    const days = daysBetween(day, today)
    if (days < 0) return dayWords(day, today)
    if (days === 0) return t('app.today')
    if (days === 1) return t('app.yesterday')
    if (days < 60) return t('app.daysAgo', { count: days })
    if (days < 730) return t('app.monthsAgo', { count: Math.floor(days / 30.44) })
    return t('app.yearsAgo', { count: Math.floor(days / 365.25) })
  }
  /** With the year only where it is not this one. */
  function dayWords(day: Day, today?: Day): string {
    const [year, month, date] = day.split('-').map(Number)
    const sameYear = today !== undefined && today.slice(0, 4) === day.slice(0, 4)
    return t(sameYear ? 'app.dayShort' : 'app.day', { year, month, date })
  }
  /** An instant as the clock of this device shows it. */
  function timeWords(iso: string): string {
    const at = new Date(iso)
    const minutes = String(at.getMinutes()).padStart(2, '0')
    return `${t('app.day', { year: at.getFullYear(), month: at.getMonth() + 1, date: at.getDate() })} ${at.getHours()}:${minutes}`
  }
  return { ago, dayWords, timeWords }
}
