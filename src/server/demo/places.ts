// The places of the fictional village. The codes have tails no real area holds (9xx); county and township are invented.
import type { AreaLevel } from '../../domain/area'

export interface DemoHamlet {
  localName: string
  /** Words people use for spots in it; put into the texts of matters. */
  spots: { pond: string; road: string; yard: string; well: string }
  /** Surnames by how many of the twenty homes bear them. */
  surnames: readonly (readonly [string, number])[]
}

export interface DemoGrid {
  name: string
  hamlets: readonly DemoHamlet[]
}

export const upperLevels: readonly { level: AreaLevel; name: string; code: string }[] = [
  { level: 'city', name: '安庆市(虚构示例)', code: '340800000000' },
  { level: 'county', name: '连湖县(虚构)', code: '340899000000' },
  { level: 'township', name: '荷塘镇(虚构)', code: '340899998000' },
  { level: 'village', name: '樟树村', code: '340899998998' },
]

export const grids: readonly DemoGrid[] = [
  {
    name: '东片网格',
    hamlets: [
      {
        localName: '老樟屋',
        spots: { pond: '屋后塘', road: '樟树路', yard: '大樟树底下', well: '樟树井' },
        surnames: [
          ['张', 12],
          ['李', 4],
          ['王', 4],
        ],
      },
      {
        localName: '河沿屋',
        spots: { pond: '河湾塘', road: '沿河路', yard: '老码头空地', well: '河埠头' },
        surnames: [
          ['赵', 10],
          ['吴', 6],
          ['刘', 4],
        ],
      },
      {
        localName: '陈家大屋',
        spots: { pond: '大屋门前塘', road: '祠堂路', yard: '陈家祠堂门口', well: '四方井' },
        surnames: [
          ['陈', 15],
          ['周', 3],
          ['方', 2],
        ],
      },
    ],
  },
  {
    name: '西片网格',
    hamlets: [
      {
        localName: '汪家老屋',
        spots: { pond: '月亮塘', road: '老屋巷', yard: '汪家晒场', well: '巷口井' },
        surnames: [
          ['汪', 14],
          ['程', 4],
          ['何', 2],
        ],
      },
      {
        localName: '岭上屋',
        spots: { pond: '岭头当家塘', road: '上岭的坡道', yard: '岭上小学旧操场', well: '山泉池' },
        surnames: [
          ['胡', 11],
          ['余', 5],
          ['叶', 4],
        ],
      },
      {
        localName: '新塘屋',
        spots: { pond: '新塘', road: '新塘机耕路', yard: '新塘文化广场', well: '抽水站' },
        surnames: [
          ['徐', 9],
          ['江', 6],
          ['欧阳', 2],
          ['孙', 3],
        ],
      },
    ],
  },
]
