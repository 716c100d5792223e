// Handing a file to the phone's own way of sending. Browsers share only what bears an ending they know, so it goes as text.
export function shareable(name: string, bytes: Uint8Array): File | null {
  const browser = navigator as { canShare?: (data: ShareData) => boolean; share?: unknown }
  if (typeof browser.share !== 'function' || typeof browser.canShare !== 'function') return null
  const file = new File([bytes as Uint8Array<ArrayBuffer>], `${name}.txt`, { type: 'text/plain' })
  return browser.canShare({ files: [file] }) ? file : null
}

/** Calling it off is no failure. */
export async function shareFile(file: File, title: string): Promise<void> {
  await navigator.share({ files: [file], title }).catch(() => undefined)
}
