// The words for a notebook of one's own: they come with the first screen that needs them, not with the app.
import english from '../text/en/own'
import chinese from '../text/zh-CN/own'
import { useBroughtWords } from './use-brought-words'

const own = { 'zh-CN': chinese, en: english }

export const useOwnWords = () => useBroughtWords('own', own)
