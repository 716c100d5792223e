export default {
  title: '待办',
  failed: '待办没有读出来',
  empty: '现在没有要您处理的事',
  emptyHint: '有新批注、有没写完的、有送不出去的，都会出现在这里。',

  attention: {
    title: '需要处理',
    hint: '这些改动还在这台设备上，没有丢。',
    noReason: '服务端没有收下，也没有说明原因。',
    parked: '没有送达',
    open: '打开看看',
    show: '看两种写法',
    hide: '收起',
    resend: '按现在的样子重发',
    setAside: '先放着',
    setAsideHint: '“先放着”：这次改动留在记录里，不再提醒。',
    about: '出问题的地方：{field}',
  },

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
    batch: '没做完的导出',
    other: '没写完的内容',
  },

  open: {
    title: '等得最久的事项',
    all: '看全部 {count} 条未办结',
  },
}
