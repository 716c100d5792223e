// A photo is drawn anew, small: what the camera wrote beside the picture (where, when, with what) does not come along.
import { attachmentLimits } from '../../domain/attachment'
import { sha256Of } from './hash'
import { imageSize } from './image-size'

export type MadePhoto =
  | { ok: true; bytes: Uint8Array; sha256: string }
  | { ok: false; problem: 'not-an-image' | 'too-large' | 'not-small-enough' }

export interface Picture {
  width: number
  height: number
  /** JPEG of it at this size; null where the engine gives none. */
  encode(width: number, height: number, quality: number): Promise<Uint8Array | null>
  close(): void
}

export interface PhotoEdge {
  /** Turned as the camera was held; null for what the engine cannot show. */
  decode(file: Blob): Promise<Picture | null>
}

/** A header that claims more than this on a side is a bomb, not a photo. */
const longestClaimed = 30_000
/** The largest sensors in phones have 200 megapixels. */
const mostPixels = 220_000_000
const fileBytes = 100 * 1024 * 1024
/** Sides in pixels and JPEG qualities, from the best down, until one is small enough. */
const steps: readonly [side: number, qualities: readonly number[]][] = [
  [1_600, [0.82, 0.72, 0.62, 0.5]],
  [1_200, [0.7, 0.55, 0.4]],
  [800, [0.6, 0.4]],
]

export async function makePhoto(file: Blob, edge: PhotoEdge = browserPhotoEdge): Promise<MadePhoto> {
  if (file.size > fileBytes) return { ok: false, problem: 'too-large' }
  const claimed = imageSize(new Uint8Array(await file.arrayBuffer()))
  if (!claimed) return { ok: false, problem: 'not-an-image' }
  const { width, height } = claimed
  if (Math.max(width, height) > longestClaimed || width * height > mostPixels)
    return { ok: false, problem: 'too-large' }
  const picture = await edge.decode(file)
  if (!picture) return { ok: false, problem: 'not-an-image' }
  try {
    for (const [side, qualities] of steps) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height))
      const size = (length: number) => Math.max(1, Math.round(length * scale))
      for (const quality of qualities) {
        const bytes = await picture.encode(size(picture.width), size(picture.height), quality)
        if (!bytes || imageSize(bytes) === null) return { ok: false, problem: 'not-an-image' }
        if (bytes.length <= attachmentLimits.photoBytes)
          return { ok: true, bytes, sha256: await sha256Of(bytes) }
      }
    }
    return { ok: false, problem: 'not-small-enough' }
  } finally {
    picture.close()
  }
}

const browserPhotoEdge: PhotoEdge = {
  async decode(file) {
    const bitmap = await bitmapOf(file)
    if (!bitmap) return null
    const { width, height } = bitmap
    return {
      width,
      height,
      async encode(toWidth, toHeight, quality) {
        const canvas = document.createElement('canvas')
        canvas.width = toWidth
        canvas.height = toHeight
        const context = canvas.getContext('2d')
        if (!context) return null
        // JPEG has no transparency: what shines through is paper, not black.
        context.fillStyle = '#fff'
        context.fillRect(0, 0, toWidth, toHeight)
        context.imageSmoothingQuality = 'high'
        context.drawImage(bitmap, 0, 0, toWidth, toHeight)
        const blob = await new Promise<Blob | null>((resolve) =>
          canvas.toBlob(resolve, 'image/jpeg', quality),
        )
        // The memory of a large canvas is given back late otherwise.
        canvas.width = canvas.height = 0
        return blob && blob.type === 'image/jpeg' ? new Uint8Array(await blob.arrayBuffer()) : null
      },
      close: () => bitmap.close(),
    }
  },
}

/** Engines of the age of Chrome 86 turn photos by themselves and throw at the option that asks for it. */
async function bitmapOf(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (error) {
    if (!(error instanceof TypeError)) return null
    return createImageBitmap(file).catch(() => null)
  }
}
