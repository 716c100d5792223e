// What the size check weighs, as the size check itself says.
import { execFileSync } from 'node:child_process'

function files(which: 'firstRouteFiles' | 'followingFiles'): string[] {
  const script = `import('./tests/bench/first-route.mjs').then((m) => console.log(JSON.stringify(m.${which}())))`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as string[]
}

export const firstRouteFiles = () => files('firstRouteFiles')
/** Comes by itself once the book is open; no screen waits for it. */
export const followingFiles = () => files('followingFiles')
