// Turns a finished sheet into its three files. The same sheet gives the same bytes on every device.
import type { LedgerSheet } from '../../domain/ledger-sheet'
import type { BatchWriter } from '../../sync/ports'

export function createBatchWriter(): BatchWriter {
  return {
    async write(sheet: LedgerSheet) {
      const { csvText, jsonText, xlsxBytes } = await import('./three-files')
      const encoder = new TextEncoder()
      return Promise.all([
        withHash('xlsx', xlsxBytes(sheet)),
        withHash('csv', encoder.encode(csvText(sheet))),
        withHash('json', encoder.encode(jsonText(sheet))),
      ])
    },
  }
}

async function withHash<F extends 'xlsx' | 'csv' | 'json'>(format: F, bytes: Uint8Array<ArrayBuffer>) {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { format, bytes, sha256 }
}
