// The command line of `npm run kill:hub`; says at its end how much was acknowledged and how much of it was lost.
import { killHub } from './rounds'

const words = process.argv.slice(2)
const valueOf = (name: string, otherwise: number): number => {
  const at = words.indexOf(name)
  return at < 0 ? otherwise : Number(words[at + 1])
}
const rounds = Number(
  words.find((word, i) => /^\d+$/.test(word) && !words[i - 1]?.startsWith('--seed')) ?? 30,
)
const seed = valueOf('--seed', Math.floor(Math.random() * 2 ** 31))
const postgres = words.includes('--postgres')

console.log(`${rounds} rounds on ${postgres ? 'PostgreSQL' : 'SQLite'}, --seed ${seed}`)
const outcome = await killHub({
  rounds,
  seed,
  postgres,
  built: process.env.LIANXIN_HUB ?? 'dist/hub',
  say: (line) => console.log(line),
})
for (const fault of outcome.faults) console.error(fault)
console.log(
  Object.entries(outcome.kinds)
    .map(([kind, count]) => `${count} × ${kind}`)
    .join(', '),
)
console.log(`acknowledged ${outcome.acknowledged}, lost ${outcome.lost}`)
// A loss that healed itself by sending again is one all the same, and so is a change that is there twice.
process.exit(outcome.faults.length === 0 && outcome.lost === 0 && outcome.acknowledged > 0 ? 0 : 1)
