// One piece to be loaded of all that works on what needs care.
export { answerParked } from './answer-parked'
export { conflicts, settledConflicts } from './conflicts'
export { departureCheck } from './departure-check'
export { handovers, settleHandover } from './handovers'
export { parkedWork } from './parked-work'
export { keepBoth, restoreVersion } from './settle-conflict'
