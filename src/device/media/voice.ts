// A voice note: one channel of speech, small, at most three minutes. Recording ends by a tap, at the limit, or when the page
// goes away with nothing kept.
import { attachmentLimits, type MimeType } from '../../domain/attachment'
import { sha256Of } from './hash'

export type MadeVoice =
  | { ok: true; bytes: Uint8Array; sha256: string; mimeType: MimeType; seconds: number }
  | { ok: false; problem: 'nothing-recorded' | 'too-large' }

export interface VoiceRecording {
  /** Ends it; `made` then resolves. */
  stop(): void
  /** Throws away what was recorded; `made` resolves with null. */
  cancel(): void
  made: Promise<MadeVoice | null>
}

export type StartedVoice = { ok: true; recording: VoiceRecording } | { ok: false; problem: 'no-microphone' }

/** Speech stays clear; three minutes are some 350 KB. */
const bitsPerSecond = 16_000
const formats: readonly [mimeType: MimeType, asked: string][] = [
  ['audio/webm', 'audio/webm;codecs=opus'],
  ['audio/ogg', 'audio/ogg;codecs=opus'],
  ['audio/mp4', 'audio/mp4'],
]

function format(): readonly [MimeType, string] | null {
  if (typeof MediaRecorder === 'undefined' || typeof MediaRecorder.isTypeSupported !== 'function') return null
  return formats.find(([, asked]) => MediaRecorder.isTypeSupported(asked)) ?? null
}

/** Where the engine has no recorder, or no microphone to offer, the button is not shown. */
export function mayRecordVoice(): boolean {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices }
  return typeof mediaDevices?.getUserMedia === 'function' && format() !== null
}

/** `onSecond` is told the whole seconds recorded so far. */
export async function recordVoice(onSecond: (seconds: number) => void): Promise<StartedVoice> {
  const chosen = format()
  if (!chosen) return { ok: false, problem: 'no-microphone' }
  const [mimeType, asked] = chosen
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    })
  } catch {
    return { ok: false, problem: 'no-microphone' }
  }
  let recorder: MediaRecorder
  try {
    recorder = new MediaRecorder(stream, { mimeType: asked, audioBitsPerSecond: bitsPerSecond })
  } catch {
    for (const track of stream.getTracks()) track.stop()
    return { ok: false, problem: 'no-microphone' }
  }
  const parts: Blob[] = []
  let cancelled = false
  let startedMs = performance.now()
  let endedMs: number | null = null
  const elapsedMs = () => (endedMs ?? performance.now()) - startedMs
  const end = () => {
    endedMs ??= performance.now()
    if (recorder.state !== 'inactive') recorder.stop()
  }
  const tick = setInterval(() => {
    const seconds = Math.floor(elapsedMs() / 1_000)
    onSecond(Math.min(seconds, attachmentLimits.seconds))
    if (elapsedMs() >= attachmentLimits.seconds * 1_000) end()
  }, 250)

  const made = new Promise<MadeVoice | null>((resolve) => {
    recorder.addEventListener('dataavailable', (event) => parts.push(event.data))
    recorder.addEventListener('stop', () => {
      clearInterval(tick)
      endedMs ??= performance.now()
      for (const track of stream.getTracks()) track.stop()
      resolve(cancelled ? null : voiceOf(parts, mimeType, elapsedMs()))
    })
  })
  // Another app took the microphone away: what was said until then is kept.
  for (const track of stream.getTracks()) track.addEventListener('ended', end)
  recorder.start(1_000)
  startedMs = performance.now()
  return {
    ok: true,
    recording: {
      made,
      stop: end,
      cancel() {
        cancelled = true
        end()
      },
    },
  }
}

async function voiceOf(parts: readonly Blob[], mimeType: MimeType, recordedMs: number): Promise<MadeVoice> {
  const bytes = new Uint8Array(await new Blob([...parts]).arrayBuffer())
  if (bytes.length === 0) return { ok: false, problem: 'nothing-recorded' }
  if (bytes.length > attachmentLimits.bytes) return { ok: false, problem: 'too-large' }
  const seconds = Math.min(attachmentLimits.seconds, Math.max(1, Math.round(recordedMs / 1_000)))
  return { ok: true, bytes, sha256: await sha256Of(bytes), mimeType, seconds }
}
