// Making photos and voice notes; main.ts brings it from device/. Where nobody brings it, nothing can be added.
import { inject, type InjectionKey } from 'vue'
import type { MimeType } from '../domain/attachment'

export type MediaProblem =
  'not-an-image' | 'too-large' | 'not-small-enough' | 'no-microphone' | 'nothing-recorded'

export interface Recording {
  stop(): void
  cancel(): void
  made: Promise<
    | { ok: true; bytes: Uint8Array; sha256: string; mimeType: MimeType; seconds: number }
    | { ok: false; problem: MediaProblem }
    | null
  >
}

export interface MediaPowers {
  /** A JPEG, small, with nothing in it but the picture. */
  makePhoto(
    file: Blob,
  ): Promise<{ ok: true; bytes: Uint8Array; sha256: string } | { ok: false; problem: MediaProblem }>
  mayRecordVoice(): Promise<boolean>
  recordVoice(
    onSecond: (seconds: number) => void,
  ): Promise<{ ok: true; recording: Recording } | { ok: false; problem: MediaProblem }>
}

export const mediaPowersKey: InjectionKey<MediaPowers> = Symbol('media powers')

export function useMediaPowers(): MediaPowers | null {
  return inject(mediaPowersKey, null)
}
