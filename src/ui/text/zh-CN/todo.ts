export default {
  title: '待办',
  failed: '待办没有读出来',
  empty: '现在没有要您处理的事',
  emptyHint: '有新批注、有没写完的、有送不出去的，都会出现在这里。',

  notices: {
    title: '同事的批注',
    on: '关于：{text}',
    line: '{name}，{at}',
  },

  drafts: {
    title: '没写完的',
    saved: '{at} 自动留下的',
    continue: '接着写',
    drop: '不要了',
    dropSure: '确定不要了',
    keep: '还是留着',
    contactNew: '没写完的走访',
    contactOf: '没改完的走访',
    householdNew: '没写完的新户',
    householdOf: '没改完的户',
    entryEnd: '没写完的办结',
    entryReopen: '没写完的重新办理',
    entryCorrect: '没改完的类别和地点',
    comment: '没写完的批注',
    handover: '没写完的答复',
    batch: '没做完的导出',
    other: '没写完的内容',
  },

  open: {
    title: '等得最久的事项',
    all: '看全部 {count} 条未办结',
  },
}
