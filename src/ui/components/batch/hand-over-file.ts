// Hands bytes to the browser's downloads; nothing leaves the device by it.
const typeByFormat: Record<string, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
}

/** The browser reads the address only after the click has returned; a minute leaves room for a slow device. */
const keepMs = 60_000

export function handOverFile(name: string, bytes: Uint8Array): void {
  const type = typeByFormat[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(address), keepMs)
}
