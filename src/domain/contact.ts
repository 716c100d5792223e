// Any talk with people: at the door, on the phone, in a courtyard, at the market (R09). A visit is a contact at the home.

export const contactModes = ['visit', 'phone', 'courtyard', 'market', 'other'] as const
export type ContactMode = (typeof contactModes)[number]

/** Topics offered as chips; any other short text may be added. Shown through ui/text, stored as the Chinese words. */
export const topicSuggestions = [
  '人居环境',
  '产业就业',
  '道路水利',
  '用电用水',
  '养老就医',
  '子女教育',
  '邻里关系',
  '防溺水',
  '政策咨询',
] as const
