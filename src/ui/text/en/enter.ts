export default {
  welcome: 'Lianxin',
  signedOut: 'Please open the sign-in link your village gave you',
  signedOutText:
    'It is on a slip of paper or in a message. You can also paste the link, or the code in it, here.',
  lost: 'You have been signed out',
  lostText:
    'All your work is on this device and safe. Ask the village for a new sign-in link and open it, or paste it here.',
  lostLink: 'All your work is on this device and safe. Sign in with this new link and it goes out.',
  gone: 'What was on this device is gone',
  goneText:
    'The book of {name} was on this device, and the browser has cleared it. Ask the village for a new sign-in link: whatever had been delivered comes back once you have signed in; what had not been sent yet cannot be brought back.',
  you: 'yours',
  later: 'Go on without signing in',
  code: 'Sign-in link or code',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  noCode: 'Please paste the sign-in link or code first',
  failed: 'Not signed in',
  offline: 'The hub cannot be reached, so you are not signed in. Try again where there is a network.',
  hello: 'Hello, {name}',
  hub: '{hub}',
  kept: 'The roster, visits and ledgers will be kept on this phone, so that it works without a network.',
  prepare: 'Get ready',
  resume: 'Go on',
  preparing: 'Getting ready',
  counting: 'Reaching the hub…',
  progress: '{done} of {total} received',
  progressLabel: 'Progress',
  stay: 'Please keep this page open. If it is interrupted, it goes on from there next time.',
  stopped: 'It was interrupted',
  done: 'Ready to work offline',
  doneText: 'You can find people, write visits and read the ledgers without a network now.',
  keepingApp: 'One more step: keeping the app on this phone',
  keepingAppText: 'The records are on the phone already. Please wait a moment before you leave the network.',
  onlyOnline: 'It does not open without a network yet',
  appNotKept: {
    failed:
      'The records are on this phone, the app itself is not yet. Try again where there is a network; you can use it meanwhile.',
    impossible:
      'The records are on this phone, but this browser has no place for the app itself: without a network it does not open. To work offline, ask for another link and open it in the browser that came with the phone.',
  },
  start: 'Start',
  already: 'You are signed in',
  alreadyText: 'Your book is on this device already. There is no need to sign in again.',
  own: 'No invitation yet? Start a notebook of your own',
  useLink: 'Sign in with this new link',
  keepWords: {
    granted: 'The browser promised to keep what is stored here.',
    denied:
      'The browser did not promise to keep this: it may clear it when space is short. What has been delivered to the hub is safe. Do not clear browser data; installing the app makes it safer.',
    unknown:
      'This browser cannot say whether it keeps this. Do not clear browser data, and open the app when there is a network.',
  },
}
