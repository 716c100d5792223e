// Talking to the hub by fetch. A reply that is not recognisably the hub's counts as no network: in the village it is the
// sign-in page of somebody's hotspot.
import {
  paths,
  type DigestReply,
  type FailureReply,
  type FileState,
  type PullHeader,
  type PushReply,
  type RebindReply,
  type RelayReply,
  type SignInReply,
} from '../protocol/messages'
import type { Answer, PulledPage, Transport, TransportFailure } from '../sync/ports'
import { splitPage } from '../sync/split-page'

export interface FetchEdge {
  fetch(path: string, init: RequestInit): Promise<Response>
  /** Packs a request body; null where the engine cannot. */
  gzip: ((text: string) => Promise<Uint8Array>) | null
}

const worthPackingBytes = 1_024
/** A slow link carries 15 KB/s up; a request gets twice the time it needs there, and 20 s besides. */
const patienceMs = 20_000
const patiencePerByteMs = 2 / 15
/** Pulled pages come without a known size. */
const pullPatienceMs = 90_000
const retryAfterUnknownMs = 5_000

const noNetwork: { ok: false; failure: TransportFailure } = { ok: false, failure: { type: 'no-network' } }

export function fetchTransport(edge: FetchEdge): Transport {
  async function request<T>(
    path: string,
    init: RequestInit & { sizeBytes?: number; patienceMs?: number },
    read: (response: Response) => Promise<T | null>,
  ): Promise<Answer<T>> {
    const { sizeBytes = 0, patienceMs: floor = patienceMs, ...rest } = init
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), floor + sizeBytes * patiencePerByteMs)
    try {
      const response = await edge.fetch(path, {
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        ...rest,
        signal: abort.signal,
      })
      if (!response.ok && response.status !== 422) return await failureOf(response)
      const value = await read(response)
      return value === null ? noNetwork : { ok: true, value }
    } catch {
      // A broken link, a time-out, or a reply that stopped in the middle: all of them mean "not now".
      return noNetwork
    } finally {
      clearTimeout(timer)
    }
  }

  async function post<T>(
    path: string,
    body: unknown,
    read: (response: Response) => Promise<T | null>,
    floor?: number,
  ): Promise<Answer<T>> {
    const text = JSON.stringify(body)
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    let bytes: BodyInit = text
    let sizeBytes = text.length
    if (edge.gzip && text.length > worthPackingBytes) {
      const packed = await edge.gzip(text)
      headers['content-encoding'] = 'gzip'
      bytes = packed as BodyInit
      sizeBytes = packed.length
    }
    return request(
      path,
      { method: 'POST', headers, body: bytes, sizeBytes, ...(floor ? { patienceMs: floor } : {}) },
      read,
    )
  }

  return {
    signIn: (code, deviceId, publicKey) =>
      post(
        paths.session,
        { code, deviceId, ...(publicKey === undefined ? {} : { publicKey }) },
        ours<SignInReply>,
      ),
    rebind: (body) => post(paths.sessionDevice, body, ours<RebindReply>),
    push: (body) => post(paths.push, body, ours<PushReply>),
    pull: (body) => post(paths.pull, body, readPage, pullPatienceMs),
    digests: (body) => post(paths.digests, body, ours<DigestReply>),
    relay: (body) => post(paths.relay, body, ours<RelayReply>),
    fileState: (sha256) => request(paths.fileChunks(sha256), { method: 'GET' }, ours<FileState>),
    putChunk: (sha256, index, count, bytes) =>
      request(
        paths.fileChunk(sha256, index, count),
        {
          method: 'PUT',
          headers: { 'content-type': 'application/octet-stream' },
          body: bytes as BodyInit,
          sizeBytes: bytes.length,
        },
        ours<FileState>,
      ),
    getFile: (sha256) =>
      request(paths.file(sha256), { method: 'GET', patienceMs: pullPatienceMs }, async (response) =>
        hasType(response, 'application/octet-stream') ? new Uint8Array(await response.arrayBuffer()) : null,
      ),
    makeLink: (personId) =>
      post(paths.link(personId), {}, async (response) => {
        const link = await ours<{ url: string; expiresAt: string }>(response)
        return link && { url: link.url, expiresAt: link.expiresAt }
      }),
  }
}

function hasType(response: Response, type: string): boolean {
  return (response.headers.get('content-type') ?? '').startsWith(type)
}

async function ours<T>(response: Response): Promise<T | null> {
  if (!hasType(response, 'application/json')) return null
  const body = (await response.json()) as { lianxin?: unknown } | null
  return body?.lianxin === 1 ? (body as T) : null
}

async function readPage(response: Response): Promise<PulledPage | null> {
  if (!hasType(response, 'application/x-ndjson')) return null
  const text = await response.text()
  const end = text.indexOf('\n')
  const header = JSON.parse(end < 0 ? text : text.slice(0, end)) as PullHeader
  if (header.lianxin !== 1) return null
  return { header, sections: splitPage(header.sections, end < 0 ? '' : text.slice(end + 1)) }
}

async function failureOf(response: Response): Promise<{ ok: false; failure: TransportFailure }> {
  const { status } = response
  const body = await ours<FailureReply>(response).catch(() => null)
  if (!body) return noNetwork
  if (status === 401) return { ok: false, failure: { type: 'signed-out' } }
  if (status === 429 || status === 503) {
    const seconds = Number(response.headers.get('retry-after'))
    return {
      ok: false,
      failure: { type: 'busy', retryAfterMs: seconds > 0 ? seconds * 1_000 : retryAfterUnknownMs },
    }
  }
  // 500 of ours says something about what was sent; another 5xx is a gateway's, or a hub that is not there.
  if (status > 500) return noNetwork
  return { ok: false, failure: { type: 'refused', failure: body.failure, status } }
}

/** What the browser offers; old engines have no CompressionStream and send plain text. */
export function browserEdge(): FetchEdge {
  return {
    fetch: (path, init) => fetch(path, init),
    gzip:
      typeof CompressionStream === 'undefined'
        ? null
        : async (text) => {
            const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
            return new Uint8Array(await new Response(packed).arrayBuffer())
          },
  }
}
