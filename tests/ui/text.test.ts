import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import englishOfTheApp from '../../src/ui/text/en'
import englishOfAttachment from '../../src/ui/text/en/attachment'
import englishOfCare from '../../src/ui/text/en/care'
import englishOfCarry from '../../src/ui/text/en/carry'
import englishOfLedger from '../../src/ui/text/en/ledger'
import englishOfMine from '../../src/ui/text/en/mine'
import englishOfOwn from '../../src/ui/text/en/own'
import chineseOfTheApp from '../../src/ui/text/zh-CN'
import chineseOfAttachment from '../../src/ui/text/zh-CN/attachment'
import chineseOfCare from '../../src/ui/text/zh-CN/care'
import chineseOfCarry from '../../src/ui/text/zh-CN/carry'
import chineseOfLedger from '../../src/ui/text/zh-CN/ledger'
import chineseOfMine from '../../src/ui/text/zh-CN/mine'
import chineseOfOwn from '../../src/ui/text/zh-CN/own'
import { version } from '../../src/ui/version'

/** What comes with the app, and what comes with a screen. */
const english = {
  ...englishOfTheApp,
  attachment: englishOfAttachment,
  care: englishOfCare,
  carry: englishOfCarry,
  ledger: englishOfLedger,
  mine: englishOfMine,
  own: englishOfOwn,
}
const chinese = {
  ...chineseOfTheApp,
  attachment: chineseOfAttachment,
  care: chineseOfCare,
  carry: chineseOfCarry,
  ledger: chineseOfLedger,
  mine: chineseOfMine,
  own: chineseOfOwn,
}

type Words = { [key: string]: string | Words }

function sentences(words: Words, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, held] of Object.entries(words)) {
    if (typeof held === 'string') found.set(path + key, held)
    else for (const [inner, sentence] of sentences(held, `${path}${key}.`)) found.set(inner, sentence)
  }
  return found
}
const placeholders = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g) ?? [])].sort()

test('Chinese and English hold the same sentences', () => {
  expect([...sentences(english).keys()].sort()).toEqual([...sentences(chinese).keys()].sort())
})

test('a sentence takes the same facts in both languages', () => {
  const inEnglish = sentences(english)
  const different = [...sentences(chinese)].filter(
    ([key, sentence]) => placeholders(sentence).join() !== placeholders(inEnglish.get(key) ?? '').join(),
  )
  expect(different.map(([key]) => key)).toEqual([])
})

test('no sentence uses the signs that the word book would read as commands', () => {
  const risky = [...sentences(chinese), ...sentences(english)].filter(([, sentence]) => /[@|]/.test(sentence))
  expect(risky.map(([key]) => key)).toEqual([])
})

test('the version shown is the version of the package', () => {
  const held = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(version).toBe(held.version)
})
