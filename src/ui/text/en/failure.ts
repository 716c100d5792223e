/** Each sentence says what happened to the person's work and what to do next. */
export default {
  what: 'What happened',
  retry: 'Try again',
  copyAll: 'Copy all text',
  notSaved: 'Not saved',
  read: {
    title: 'Could not be read',
    text: 'It is still on this device; it just could not be read this time. Try again.',
  },
  save: {
    invalid: 'A few places need a change before saving. Everything you wrote is still here.',
    'not-found':
      'Not saved: this record is no longer on this device. The text is still on the screen and can be copied.',
    'storage-full':
      'Not saved: this device is full. The text is still on the screen. Copy it first, delete some photos or videos, then save again.',
    'storage-unavailable':
      'Not saved: this device cannot keep anything now. The text is still on the screen. Copy it first, then close the app and open it again.',
  },
  transport: {
    'no-network':
      'The hub cannot be reached now. All your work is on this device and goes out when the network is back.',
    'signed-out':
      'You have been signed out. All your work is on this device. Ask the village for a new sign-in link.',
    refused: 'The hub did not accept this request. Your work is on this device.',
    busy: 'The hub is busy and will be asked again by itself. Your work is on this device.',
    'not-here': 'This file is not on this device. Download it once the hub is reached.',
    'storage-full':
      'This device is full and cannot take more. What it holds is safe. Delete some photos or videos and try again.',
    'storage-unavailable':
      'This device cannot keep anything now. Close the app and open it again, or use another browser.',
  },
  hub: {
    'not-signed-in': 'You have been signed out. Ask the village for a new sign-in link.',
    'link-unknown': 'There is no such sign-in link. Part of it may be missing: copy the whole link again.',
    'link-used': 'This sign-in link was used already; each works once. Ask the village for another.',
    'link-expired': 'This sign-in link has expired. Ask the village for another.',
    'too-large': 'Too large for the hub. It is still on this device: write it as several records.',
    malformed:
      'The hub did not understand the request. Your work is still here: update the app and try again.',
    'too-deep':
      'The hub did not understand the request. Your work is still here: update the app and try again.',
    'not-found': 'The hub does not have this.',
    'not-allowed': 'You may not do this now. Ask the village administrator.',
    busy: 'The hub is busy. Try again in a while.',
    failed: 'The hub itself failed. Your work is still here and will be sent again later.',
    'no-room':
      'The hub has no room at the moment. All is on this device and goes out by itself once there is room.',
  },
  refusal: {
    malformed:
      'The hub did not understand this. It is still on this device: update the app and send it again.',
    'too-large': 'This is too long for the hub. It is still on this device: shorten it and send it again.',
    'too-deep':
      'The hub did not understand this. It is still on this device: update the app and send it again.',
    'unknown-field':
      'The hub does not know one of the fields; versions may differ. It is still here: update, then send it again.',
    'wrong-type': 'One field is not right. It is still on this device: correct it and send it again.',
    'lone-surrogate':
      'The text holds a broken character. It is still on this device: change it and send it again.',
    nul: 'The text holds an invisible broken character. It is still on this device: type it again.',
    'bad-value': 'One field is not right. It is still on this device: correct it and send it again.',
    'forged-author':
      'This was written under another person’s name. It is still here: let that person sign in and send it.',
    'forged-device': 'This came from another device. It is still here: send it again.',
    'forged-time':
      'The clock of this device was far off when this was written. Set it right and send it again.',
    'foreign-area':
      'This place is no longer yours. It is still on this device: tell the village administrator.',
    'unknown-area':
      'The hub does not know this place. It is still on this device: tell the village administrator.',
    'not-allowed':
      'You may not write this now. It is still on this device: tell the administrator, then send it again.',
    'unknown-record':
      'The hub does not have this record, or it is no longer yours. It is still here: tell the administrator.',
    'already-exists': 'The hub already has this one. Your copy is still on this device.',
    'batch-refused':
      'This one cannot be got through and was put aside; what comes after it goes on. It is on this device: correct it and send it, or give it to the grid lead.',
    withheld:
      'This one cannot be got through and was put aside; what comes after it goes on. It is on this device: correct it and send it, or give it to the grid lead.',
  },
  problem: {
    empty: 'Please fill this in',
    missing: 'Please fill this in',
    'too-long': 'Too long; please shorten it',
    'too-many': 'Too many; please remove some',
    'not-text': 'Please write text here',
    'not-a-day': 'This date is not right',
    'not-an-option': 'Please choose one of these',
    'not-an-id': 'Please choose again',
    'not-a-number': 'Please enter a whole number',
    'not-a-flag': 'Please choose again',
    'not-a-list': 'Please fill this in again',
    'not-a-phone': 'Only digits, spaces, + and -',
    'not-a-code': 'Only digits',
    'not-a-hash': 'The file data is not right',
    negative: 'Cannot be negative',
    'too-large': 'The number is too large',
    'lone-surrogate': 'Holds a broken character; please type it again',
    nul: 'Holds an invisible broken character; please type it again',
    'unknown-field': 'Has a field nobody knows',
    'names-the-anonymous': 'An anonymous word cannot name anybody; remove it or choose confidential',
    'unknown-event': 'Unknown step',
    'in-the-future': 'This day has not come yet',
    'foreign-area': 'This place is not yours; choose another',
    'no-place': 'Choose a household, or the hamlet if it was not at a home',
    'no-words': 'Write what was said',
    'no-category': 'Choose a category',
    'no-answer': 'Write what you answered',
    'no-raiser-answer': 'Choose what the person said to it',
    'no-raiser': 'Write whose words these are',
    'not-here': 'A photo or recording cannot be found on this device; remove it and add it again',
    'not-found': 'No longer on this device; choose again',
    'not-allowed': 'This place is not yours; choose another',
    'already-ended': 'This one is closed already',
    'not-ended': 'This one is not closed yet',
    other: 'This is not right; please have a look',
  },
}
