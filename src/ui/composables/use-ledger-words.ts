// The words of entries and their batches: the ledger's own pages, and the rows of entries elsewhere.
import english from '../text/en/ledger'
import chinese from '../text/zh-CN/ledger'
import { useBroughtWords } from './use-brought-words'

const ledger = { 'zh-CN': chinese, en: english }

export const useLedgerWords = () => useBroughtWords('ledger', ledger)
