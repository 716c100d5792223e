// Looks into exported files: the parts of an .xlsx as they are written, and the same table as an office program reads it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Download } from '@playwright/test'
import { strFromU8, unzipSync } from 'fflate'

export interface SavedFile {
  name: string
  bytes: Buffer
}

export async function savedFile(download: Download): Promise<SavedFile> {
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

export interface Sheet {
  /** By address, 'A1'. Empty cells are left out. */
  cells: Map<string, { text: string; isText: boolean }>
  merges: string[]
  /** The first cell that scrolls, 'A4' when three rows stay in sight; null without a frozen head. */
  firstScrolling: string | null
}

export function readSheet(file: SavedFile): Sheet {
  const parts = unzipSync(file.bytes)
  const part = (name: string): string => (parts[name] ? strFromU8(parts[name]) : '')
  const sheet = part('xl/worksheets/sheet1.xml')
  const shared = [...part('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((match) =>
    plainText(match[1] ?? ''),
  )
  const cells: Sheet['cells'] = new Map()
  for (const [, attributes = '', inside = ''] of sheet.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
    const address = /\br="([A-Z]+\d+)"/.exec(attributes)?.[1] ?? ''
    const type = /\bt="(\w+)"/.exec(attributes)?.[1]
    const value = /<v>(.*?)<\/v>/s.exec(inside)?.[1] ?? ''
    const text =
      type === 's' ? (shared[Number(value)] ?? '') : type === 'inlineStr' ? plainText(inside) : value
    if (text !== '')
      cells.set(address, { text, isText: type === 's' || type === 'inlineStr' || type === 'str' })
  }
  const pane = /<pane ([^>]*)\/>/.exec(sheet)?.[1] ?? ''
  return {
    cells,
    merges: [...sheet.matchAll(/<mergeCell ref="([^"]+)"/g)].map((match) => match[1] ?? ''),
    firstScrolling: /state="frozen"/.test(pane) ? (/topLeftCell="([^"]+)"/.exec(pane)?.[1] ?? null) : null,
  }
}

function plainText(xml: string): string {
  const runs = [...xml.matchAll(/<t(?: [^>]*)?>(.*?)<\/t>/gs)].map((match) => match[1] ?? '')
  return runs
    .join('')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')
}

/** The table as LibreOffice reads it, a row a line. Fails where LibreOffice is missing: an unopened table proves nothing. */
export function openInOffice(file: SavedFile): string[] {
  const office = process.env.OFFICE_PATH
  if (!office) throw new Error('LibreOffice is needed to open the exported table')
  const folder = mkdtempSync(join(tmpdir(), 'lianxin-office-'))
  try {
    const path = join(folder, 'table.xlsx')
    writeFileSync(path, file.bytes)
    const words = [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      '--convert-to',
      'csv:Text - txt - csv (StarCalc):44,34,76',
    ]
    execFileSync(office, [...words, '--outdir', folder, path], { stdio: 'pipe', timeout: 80_000 })
    return readFileSync(join(folder, `${basename(path, '.xlsx')}.csv`), 'utf8').split('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
