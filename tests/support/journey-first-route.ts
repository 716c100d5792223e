// What the size check weighs, as the size check itself says.
import { execFileSync } from 'node:child_process'

export function firstRouteFiles(): string[] {
  const script =
    "import('./tests/bench/first-route.mjs').then((m) => console.log(JSON.stringify(m.firstRouteFiles())))"
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  ) as string[]
}
