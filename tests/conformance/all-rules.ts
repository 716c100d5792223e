import { carryRules } from './rules-carry'
import { httpRules } from './rules-http'
import { pullRules } from './rules-pull'
import { pushRules } from './rules-push'
import type { Rule } from './rule'

/** In the order in which they are checked: first what the others rest on. */
export const allRules: readonly Rule[] = [...httpRules, ...pushRules, ...pullRules, ...carryRules]
