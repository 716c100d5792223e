/** Words of the page for work that goes by hand; they come with that page. */
export default {
  title: '带出去送',
  entrance: '没有网络？带出去送',
  entranceHint: '把没送出去的内容做成一个封好的文件，请去有网络地方的同事捎走；也在这里收同事的文件。',
  intro: '文件是封好的，路上谁也看不到里面写的什么，只有服务端能拆开。',

  mine: '请人捎走我的',
  waits: '有 {records} 条内容等着送。',
  waitsFiles: '有 {records} 条内容、{files} 个照片等文件等着送。',
  nothing: '没有要捎的，您写的都送到了。',
  notReady:
    '这台设备还没有和服务端联系上过，不知道该封给谁。请先找有网络的地方联一次网。您写的都还在本机，没有丢。',
  make: '做一个待送包',
  making: '正在封装，请稍等…',
  made: '待送包做好了',
  madeText: '里面有 {records} 条内容，大小 {size}。',
  madeTextFiles: '里面有 {records} 条内容、{files} 个照片等文件，大小 {size}。',
  madeNext: '请交给要去有网络地方的同事，让他在连心簿“我的”里打开“带出去送”，点“收下文件”。',
  madeKept:
    '您的内容还好好地在本机；等同事把回执带回来，或者您自己连上网，才算送到。多做几次、多交给几个人也不要紧，不会重复。',
  share: '发给同事',
  shareTitle: '连心簿的文件',
  save: '存成文件',
  saved: '已存到这台设备的“下载”里。',

  take: '同事给的文件',
  takeText: '同事交给您的待送包，或者给您带回来的回执，都从这里收。',
  choose: '收下文件',
  taking: '正在收…',
  taken: {
    bundle: '收下了{name}的待送包。这台设备有网络时会自己送出去，您不用再管。',
    bundleUnknown: '收下了同事的待送包。这台设备有网络时会自己送出去，您不用再管。',
    known: '这个待送包以前收过了，不用再收。',
    own: '这是您自己的待送包，不用收。请交给要去有网络地方的同事。',
    otherHub: '有 {count} 份是给另一个服务端的，没有收。',
    delivered: '回执收下了：您有 {count} 条内容已经送到。',
    refused: '有 {count} 处服务端没有收下，请到“待办”里看原因。写的内容都还在。',
    nothingNew: '回执收下了，没有新的变化。',
    receipts: '还有 {count} 份是给别人的回执，收好了。见到本人时，从下面“给同事带回执”交给他。',
    forged: '有 {count} 份回执不是服务端签的，没有理会。您的内容不受影响，该送的还会送。',
    past: '有 {count} 份回执是以前的，已经用不上了，没有影响。',
    unreadable: '文件里有 {count} 处坏了或没收全，好的部分已经收下。请同事再发一次更稳妥，不会重复。',
    newer: '文件里有 {count} 处是新版本做的，现在看不懂。请先更新连心簿，再收一次。',
    nothing: '文件里没有可以收的东西。',
  },

  others: '我替同事捎的',
  carried: '替 {people} 位同事捎着 {frames} 份，还没有送到。有网络时会自己送出去。里面写的什么，您看不到。',
  carriedNone: '现在没有替同事捎的。',
  rejected:
    '有 {count} 份服务端没有收：文件在路上坏了，或者不是给这个服务端的。请同事重新做一个待送包；他写的都还在他自己的设备上。',
  receipts: '给同事带回执',
  receiptsWait: '有 {people} 位同事的 {count} 份回执。带给他收下，他就知道内容送到了。',
  receiptsNone: '现在没有要带回去的回执。',
  makeReceipts: '导出回执',
  receiptsMade: '回执文件做好了',
  receiptsMadeText: '里面有 {receipts} 份回执，大小 {size}。',
  receiptsNext: '请交给当初给您待送包的同事，让他在“带出去送”里点“收下文件”。',

  failed: '没有读出来，请再试一次。您写的内容没有变。',
  failure: {
    'nothing-waits': '没有要捎的，都已经送到了。',
    'no-hub':
      '这台设备还没有和服务端联系上过，不知道该封给谁。请先找有网络的地方联一次网。您写的都还在本机。',
    'not-ours': '这个文件不是待送包，也不是回执，没有收。请看看是不是选错了。',
    'storage-full': '这台设备没有地方了，没有收下。请先腾出一些空间再试。',
    'storage-unavailable':
      '这台设备的存储现在用不了。您写的没有动。请关掉连心簿再打开试试；还不行，请到“我的”里导出全部内容。',
  },
  size: { kb: '{size} KB', mb: '{size} MB' },
}
