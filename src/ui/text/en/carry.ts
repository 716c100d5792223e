/** Words of the page for work that goes by hand; they come with that page. */
export default {
  title: 'Carry by hand',
  entrance: 'No network? Carry it by hand',
  entranceHint:
    'Put what is not delivered into one sealed file and give it to a colleague who goes where there is a network. Take in colleagues’ files here too.',
  intro: 'The file is sealed: nobody on the way can read it, only the hub can open it.',

  mine: 'Send mine with somebody',
  waits: 'Records waiting to be sent: {records}.',
  waitsFiles: 'Waiting to be sent: {records} records, {files} photos or other files.',
  nothing: 'Nothing to carry: all you wrote is delivered.',
  notReady:
    'This device has never reached the hub, so it does not know whom to seal to. Please connect once where there is a network. All you wrote is still here, nothing is lost.',
  make: 'Make a bundle',
  making: 'Sealing, please wait…',
  made: 'The bundle is ready',
  madeText: 'It holds {records} records, {size}.',
  madeTextFiles: 'It holds {records} records and {files} photos or other files, {size}.',
  madeNext:
    'Give it to a colleague who goes where there is a network. He opens “Carry by hand” under “Mine” and taps “Take in a file”.',
  madeKept:
    'Your work stays safely on this device; it counts as delivered once he brings the receipt back, or you connect yourself. Making several, or giving it to several people, does no harm: nothing is doubled.',
  share: 'Send to a colleague',
  shareTitle: 'A file of Lianxin',
  save: 'Save as a file',
  saved: 'Saved among the downloads of this device.',

  take: 'Files from colleagues',
  takeText: 'A colleague’s bundle, or a receipt brought back for you: both come in here.',
  choose: 'Take in a file',
  taking: 'Taking it in…',
  taken: {
    bundle: 'Took in the bundle of {name}. It will be sent by itself when this device has a network.',
    bundleUnknown: 'Took in a colleague’s bundle. It will be sent by itself when this device has a network.',
    known: 'This bundle was taken in before; nothing more to do.',
    own: 'This is your own bundle. Please give it to a colleague who goes where there is a network.',
    otherHub: 'Parts for another hub, not taken in: {count}.',
    delivered: 'Receipt taken in. Records of yours that are delivered: {count}.',
    refused:
      'Changes the hub could not accept: {count}. See why under “To do”. What you wrote is still here.',
    nothingNew: 'Receipt taken in; nothing new.',
    receipts:
      'Receipts for others, kept: {count}. When you meet them, hand them over from “Receipts for colleagues” below.',
    forged:
      'Receipts not signed by the hub, ignored: {count}. Your work is not affected and will still be sent.',
    past: 'Receipts of earlier times, no longer needed: {count}. No harm done.',
    unreadable:
      'Broken or missing parts in the file: {count}. The good parts were taken in. Having it sent again is safer; nothing is doubled.',
    newer:
      'Parts made by a newer version: {count}. Please update Lianxin first, then take the file in again.',
    nothing: 'There was nothing in the file to take in.',
  },

  others: 'What I carry for colleagues',
  carried:
    'Parts carried for colleagues ({people}), not delivered yet: {frames}. They are sent by themselves when there is a network. You cannot see what is in them.',
  carriedNone: 'You carry nothing for colleagues now.',
  rejected:
    'Parts the hub did not take: {count}. They were damaged on the way, or are not for this hub. Please ask for a new bundle; what your colleague wrote is still on his own device.',
  receipts: 'Receipts for colleagues',
  receiptsWait:
    'Receipts to take back: {count}, for colleagues: {people}. Once taken in, they know that their work was delivered.',
  receiptsNone: 'No receipts to take back now.',
  makeReceipts: 'Export receipts',
  receiptsMade: 'The file of receipts is ready',
  receiptsMadeText: 'It holds {receipts} receipts, {size}.',
  receiptsNext: 'Give it to the colleague whose bundle you took; he taps “Take in a file” on this page.',

  failed: 'It could not be read, please try again. What you wrote has not changed.',
  failure: {
    'nothing-waits': 'Nothing to carry: everything is delivered.',
    'no-hub':
      'This device has never reached the hub, so it does not know whom to seal to. Please connect once where there is a network. All you wrote is still here.',
    'not-ours': 'This file is neither a bundle nor a receipt and was not taken in. Is it the right one?',
    'storage-full':
      'There is no room on this device; it was not taken in. Please free some space and try again.',
    'storage-unavailable':
      'The storage of this device cannot be used now. What you wrote was not touched. Please close Lianxin and open it again; if that does not help, export everything under “Mine”.',
  },
  size: { kb: '{size} KB', mb: '{size} MB' },
}
