// The words for photos and voice notes: they come with the first screen that shows any, not with the app.
import { useI18n } from 'vue-i18n'
import { languages } from '../../text'
import english from '../../text/en/attachment'
import chinese from '../../text/zh-CN/attachment'

const attachment = { 'zh-CN': chinese, en: english }

export function useAttachmentWords() {
  const { t, te, getLocaleMessage, mergeLocaleMessage } = useI18n({ useScope: 'global' })
  for (const language of languages) {
    if (!('attachment' in getLocaleMessage(language)))
      mergeLocaleMessage(language, { attachment: attachment[language] })
  }
  const lengthWords = (seconds: number): string =>
    seconds < 60
      ? t('attachment.lengthShort', { seconds })
      : t('attachment.length', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  return { t, te, lengthWords }
}
