// The words of the ledger in Chinese, as they stand in the 台账: its files are Chinese whatever language the screen shows.
import type { ContactMode } from './contact'
import type { Category, Ending, EntryState, Lane, Ledger, RaisedAs, RaiserAnswer } from './entry'

export const ledgerWords: Record<Ledger, string> = { suggestion: '意见建议', request: '利益诉求' }

export const categoryWords: Record<Category, string> = {
  environment: '人居环境',
  toilets: '改厕',
  electricity: '用电',
  waterAndRoads: '道路水利',
  housing: '住房',
  parking: '停车',
  hazards: '安全隐患',
  farming: '农业生产',
  jobs: '就业务工',
  welfare: '低保救助',
  health: '看病养老',
  schooling: '上学',
  neighbours: '邻里关系',
  policy: '政策咨询',
  other: '其他',
}

export const laneWords: Record<Lane, string> = { onSpot: '当场解决', fast: '快办', normal: '一般' }

export const raisedAsWords: Record<RaisedAs, string> = {
  named: '实名',
  confidential: '保密',
  anonymous: '匿名',
  proxy: '代为反映',
}

export const endingWords: Record<Ending, string> = {
  solved: '已解决',
  explained: '解释说明',
  referred: '转办',
  notAccepted: '不予受理',
  merged: '并入另一条',
  withdrawn: '本人撤回',
}

export const stateWords: Record<EntryState, string> = { open: '办理中', ...endingWords }

export const raiserAnswerWords: Record<RaiserAnswer, string> = {
  satisfied: '满意',
  accepts: '认可',
  dissatisfied: '不满意',
  unreachable: '联系不上',
}

export const modeWords: Record<ContactMode, string> = {
  visit: '入户走访',
  phone: '电话',
  courtyard: '院坝会',
  market: '集市',
  other: '其他',
}
