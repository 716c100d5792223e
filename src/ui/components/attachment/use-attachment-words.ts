// The words for photos and voice notes: they come with the first screen that shows any, not with the app.
import english from '../../text/en/attachment'
import chinese from '../../text/zh-CN/attachment'
import { useBroughtWords } from '../../composables/use-brought-words'

const attachment = { 'zh-CN': chinese, en: english }

export function useAttachmentWords() {
  const { t, te } = useBroughtWords('attachment', attachment)
  const lengthWords = (seconds: number): string =>
    seconds < 60
      ? t('attachment.lengthShort', { seconds })
      : t('attachment.length', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  return { t, te, lengthWords }
}
