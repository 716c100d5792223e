// Invented people. Any likeness to a living person is chance: the names are common ones put together by lot.
import type { Chance } from './seeded-random'
import type { DemoHamlet } from './places'

export const givenNames = `
  长根 水生 火根 来顺 福生 大成 国庆 建国 建军 爱民 德明 德旺 志强 志刚 永和 永福 金龙 金保 银生 木林 林生 春生 秋生 冬生
  小平 小毛 新华 新民 光明 光荣 有才 有根 家旺 家贵 家发 世平 世友 传富 传贵 学文 学兵 学军 少华 少林 立新 立志 明山 明珠
  桂兰 桂香 秀英 秀珍 金花 银花 翠英 翠兰 玉珍 玉兰 冬梅 春香 菊香 荷香 腊梅 素芳 和平 解放 根宝 根林 正江 正海 庆余 庆丰
  万年 万里 云飞 云龙 道成 道喜 善友 善良 双喜 双全 全胜 全福 友良 友德 贤文 贤武 义明 义和 凤英 凤仙 美华 美英 彩云 彩霞
  应龙 应祥 祥林 祥胜 安民 安平 北平 南生 早生 晚来 满堂 满意 树根 树林 炳南 炳文 火旺 土生 石头 铁柱 铜锁 贵宝 贵林 贵友
  文斌 文革 武斌 武胜 成龙 成林 中华 中秋
`
  .trim()
  .split(/\s+/)

/** How neighbours call some of them. */
export const nicknames = `
  老队长 豆腐佬 三爹 细毛 木匠 大个子 瓦匠 赤脚医生 船老大 小诸葛 篾匠 打铁的 鸭司令 老会计 茶叶婆 剃头匠 四婶 货郎 养蜂人 细女 老班长 磨坊 石匠
  榨油坊 大嗓门 鱼贩子
`
  .trim()
  .split(/\s+/)

export const officials = {
  administrator: '周文静',
  secretary: '汪永年',
  leads: ['吴志远', '胡明理'],
  workers: ['陈小梅', '程秀兰'],
} as const

export const officialNames: readonly string[] = [
  officials.administrator,
  officials.secretary,
  ...officials.leads,
  ...officials.workers,
]

/** Two names the search examples of the manual lean on: both answer to the initials zs, and live in the eastern grid. */
const fixedNames: Record<string, Record<string, string>> = { 老樟屋: { 张: '张三' }, 河沿屋: { 赵: '赵顺' } }

/** The heads of a hamlet's homes, no name twice in the village: `taken` grows. */
export function headsOf(hamlet: DemoHamlet, taken: Set<string>, chance: Chance): string[] {
  const heads: string[] = []
  for (const [surname, count] of hamlet.surnames) {
    for (let i = 0; i < count; i++) {
      const fixed = i === 0 ? fixedNames[hamlet.localName]?.[surname] : undefined
      let name = fixed ?? surname + chance.pick(givenNames)
      while (taken.has(name)) name = surname + chance.pick(givenNames)
      taken.add(name)
      heads.push(name)
    }
  }
  return chance.shuffle(heads)
}
