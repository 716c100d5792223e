// Reading a request's body within a limit: the limit holds before anything is inflated or parsed.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FailureCode } from '../protocol/messages'

export type Body<T> = { ok: true; value: T } | { ok: false; failure: FailureCode }

const inflate = promisify(gunzip)
const refuse = (failure: FailureCode): { ok: false; failure: FailureCode } => ({ ok: false, failure })

/** The bytes sent, at most `limitBytes`, as they came over the wire. */
export async function readBytes(request: Request, limitBytes: number): Promise<Body<Uint8Array>> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return refuse('too-large')
  if (!request.body) return { ok: true, value: new Uint8Array(0) }
  const reader = request.body.getReader()
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { ok: true, value: Buffer.concat(parts, size) }
      size += value.length
      if (size > limitBytes) {
        await reader.cancel()
        return refuse('too-large')
      }
      parts.push(value)
    }
  } catch {
    // The sender went away in the middle; nobody reads the answer.
    return refuse('malformed')
  }
}

/** JSON, plain or gzip; the limit holds for both forms. */
export async function readJson(request: Request, limitBytes: number): Promise<Body<unknown>> {
  const encoding = request.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip') return refuse('malformed')
  const sent = await readBytes(request, limitBytes)
  if (!sent.ok) return sent
  const plain = encoding === 'gzip' ? await inflated(sent.value, limitBytes) : sent
  if (!plain.ok) return plain
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain.value)) }
  } catch {
    return refuse('malformed')
  }
}

async function inflated(bytes: Uint8Array, limitBytes: number): Promise<Body<Uint8Array>> {
  try {
    return { ok: true, value: await inflate(bytes, { maxOutputLength: limitBytes }) }
  } catch (error) {
    return refuse(
      (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'malformed',
    )
  }
}
