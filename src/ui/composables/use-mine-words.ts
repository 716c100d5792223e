// The words of the pages under 我的.
import english from '../text/en/mine'
import chinese from '../text/zh-CN/mine'
import { useBroughtWords } from './use-brought-words'

const mine = { 'zh-CN': chinese, en: english }

export const useMineWords = () => useBroughtWords('mine', mine)
