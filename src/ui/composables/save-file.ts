/** Hands bytes to the browser as a download. */
export function saveFile(name: string, bytes: Uint8Array, type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Some engines start reading only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
