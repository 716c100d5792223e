// Photos and voice notes that belong to a talk or an entry. Always optional (promise 3); made small on the device, without
// anything in them that tells where or with what they were taken.

export const mediaTypes = ['photo', 'voice'] as const
export type MediaType = (typeof mediaTypes)[number]

export const mimeTypes = ['image/jpeg', 'audio/webm', 'audio/mp4', 'audio/ogg'] as const
export type MimeType = (typeof mimeTypes)[number]

/** Per talk or entry: so many photos and voice notes; per file: bytes, and seconds of a voice note. */
export const attachmentLimits = {
  photos: 6,
  voices: 1,
  bytes: 1024 * 1024,
  photoBytes: 300 * 1024,
  seconds: 180,
} as const
