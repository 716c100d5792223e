// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defineComponent, h, provide, ref } from 'vue'
import type { AttachmentAnswer, AttachmentForm, AttachmentRow, FieldBook } from '../../src/sync/field-book'
import AttachmentPicker from '../../src/ui/components/attachment/AttachmentPicker.vue'
import AttachmentStrip from '../../src/ui/components/attachment/AttachmentStrip.vue'
import { blobType } from '../../src/ui/components/attachment/use-attachment-bytes'
import { mediaPowersKey, type MediaPowers, type Recording } from '../../src/ui/media-powers'
import { cannedBook, show, type Screen } from './entry-fixtures'

const recordId = '01900000-0000-7000-8000-0000000000c1'
const sha = (n: number) => String(n).repeat(64)

let blobs: Blob[]
beforeEach(() => {
  blobs = []
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob)
    return `blob:somewhere/${blobs.length}`
  })
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined)
})
afterEach(() => vi.restoreAllMocks())

function aRow(part: Partial<AttachmentRow> = {}): AttachmentRow {
  return {
    id: '01900000-0000-7000-8000-0000000000a1',
    sha256: sha(1),
    mediaType: 'photo',
    mimeType: 'image/jpeg',
    sizeBytes: 1_000,
    seconds: null,
    authorName: '陈小梅',
    mine: true,
    state: 'delivered',
    percent: null,
    ...part,
  }
}
const here: AttachmentAnswer = { ok: true, bytes: Uint8Array.of(1) }
const missing = (failure: Extract<AttachmentAnswer, { ok: false }>['failure']): AttachmentAnswer => ({
  ok: false,
  failure,
})

interface Shown extends Screen {
  book: ReturnType<typeof cannedBook>
}
async function strip(
  rows: AttachmentRow[],
  answer: AttachmentAnswer,
  more: Partial<FieldBook> = {},
  mayAdd = true,
): Promise<Shown> {
  const book = cannedBook({ attachments: async () => rows, attachmentFile: async () => answer, ...more })
  const screen = await show(AttachmentStrip, book.book, { props: { kind: 'contact', recordId, mayAdd } })
  await flushPromises()
  return { ...screen, book }
}

describe('photos beside a talk', () => {
  test('are shown as JPEG whatever a record says of them, with the words for where they are', async () => {
    const rows = [
      aRow({ state: 'hereOnly' }),
      aRow({
        id: 'a2',
        sha256: sha(2),
        state: 'sending',
        percent: 45,
        mimeType: 'text/html' as 'image/jpeg',
      }),
      aRow({ id: 'a3', sha256: sha(3) }),
    ]
    const screen = await strip(rows, here)
    expect(blobs.map((blob) => blob.type)).toEqual(['image/jpeg', 'image/jpeg', 'image/jpeg'])
    for (const words of ['只在本机', '送出中 45%', '已送达']) expect(screen.text()).toContain(words)
    expect(document.querySelectorAll('img')).toHaveLength(3)
  })

  test.each([
    [missing({ type: 'on-the-way' }), '照片还在路上'],
    [missing({ type: 'no-network' }), '要有网络才能看'],
    [missing({ type: 'signed-out' }), '要有网络才能看'],
    [missing({ type: 'not-here' }), '找不到了'],
  ])('that are not here say why: %o', async (answer, words) => {
    const screen = await strip([aRow({ state: 'elsewhere', mine: false })], answer)
    expect(screen.text()).toContain(words)
    expect(document.querySelector('img')).toBeNull()
  })

  test('that the engine cannot read say so', async () => {
    const screen = await strip([aRow()], here)
    document.querySelector('img')!.dispatchEvent(new Event('error'))
    await flushPromises()
    expect(screen.text()).toContain('打不开')
  })

  test('are asked for again by a tap', async () => {
    let answer = missing({ type: 'on-the-way' })
    const screen = await strip([aRow({ state: 'elsewhere' })], here, { attachmentFile: async () => answer })
    answer = here
    await screen.press(/照片还在路上/)
    expect(document.querySelector('img')).not.toBeNull()
  })

  test('are taken back by who added them, after one question', async () => {
    const screen = await strip([aRow()], here, {
      removeAttachment: async () => ({ ok: true, value: undefined }),
    })
    await screen.press(/^放大看第 1 张照片/)
    expect(screen.text()).toContain('陈小梅 加的')
    await screen.press('去掉')
    expect(screen.text()).toContain('同事也就看不到了')
    expect(screen.book.asked('removeAttachment')).toEqual([])
    await screen.press('去掉')
    expect(screen.book.asked('removeAttachment')).toEqual([[aRow().id]])
  })

  test('of a colleague are only looked at', async () => {
    const screen = await strip([aRow({ mine: false, state: 'elsewhere' })], here)
    await screen.press(/^放大看第 1 张照片/)
    expect(() => screen.button('去掉')).toThrow()
  })

  test('take no room where there are none and none may be added', async () => {
    expect((await strip([], here, {}, false)).text()).toBe('')
  })
})

test('a voice note is fetched only when somebody wants to hear it', async () => {
  const row = aRow({
    mediaType: 'voice',
    mimeType: 'audio/webm',
    seconds: 72,
    state: 'elsewhere',
    mine: false,
  })
  const screen = await strip([row], missing({ type: 'no-network' }))
  expect(screen.book.asked('attachmentFile')).toEqual([])
  expect(screen.text()).toContain('录音 1 分 12 秒')
  await screen.press('听录音，1 分 12 秒')
  expect(screen.text()).toContain('要有网络才能听')
})

test('bytes get the type of their kind and no other', () => {
  expect(blobType('photo', 'image/svg+xml')).toBe('image/jpeg')
  expect(blobType('voice', 'audio/mp4')).toBe('audio/mp4')
  for (const type of ['text/html', 'image/jpeg', 'audio/mpeg'])
    expect(blobType('voice', type)).toBe('audio/webm')
})

describe('in a form', () => {
  const made = { ok: true, bytes: Uint8Array.of(1, 2, 3), sha256: sha(4) } as const
  const powers = (part: Partial<MediaPowers> = {}): MediaPowers => ({
    makePhoto: async () => made,
    mayRecordVoice: async () => true,
    recordVoice: async () => ({ ok: false, problem: 'no-microphone' }),
    ...part,
  })
  async function form(
    media: MediaPowers | null,
    start: AttachmentForm[] = [],
    more: Partial<FieldBook> = {},
  ) {
    const files = ref(start)
    const busy: boolean[] = []
    const book = cannedBook({
      attachmentFile: async () => here,
      keepAttachment: async ({ bytes: _bytes, ...kept }) => ({ ok: true, value: kept }),
      ...more,
    })
    const around = defineComponent({
      setup() {
        if (media) provide(mediaPowersKey, media)
        return () =>
          h(AttachmentPicker, {
            modelValue: files.value,
            'onUpdate:modelValue': (now: AttachmentForm[]) => (files.value = now),
            onBusy: (now: boolean) => busy.push(now),
          })
      },
    })
    const screen = await show(around, book.book)
    await flushPromises()
    async function choose(...names: string[]) {
      const input = document.querySelector<HTMLInputElement>('input[type=file]')!
      Object.defineProperty(input, 'files', {
        value: names.map((name) => new File(['x'], name)),
        configurable: true,
      })
      input.dispatchEvent(new Event('change'))
      await flushPromises()
    }
    return { ...screen, files, busy, book, choose }
  }
  const photo = (n: number): AttachmentForm => ({
    sha256: sha(n),
    mediaType: 'photo',
    mimeType: 'image/jpeg',
    sizeBytes: 3,
  })

  test('they are said not to be needed, and nothing opens the camera by itself', async () => {
    const screen = await form(powers())
    expect(screen.text()).toContain('可以不加')
    const input = document.querySelector<HTMLInputElement>('input[type=file]')!
    expect([input.accept, input.required, input.hasAttribute('capture')]).toEqual(['image/*', false, false])
  })

  test('a photo is on the device before the form knows of it, and the form waits for it', async () => {
    const screen = await form(powers())
    await screen.choose('IMG_1.jpg')
    expect(screen.book.asked('keepAttachment')[0]?.[0]).toMatchObject({
      sha256: sha(4),
      sizeBytes: 3,
      bytes: made.bytes,
    })
    expect(screen.files.value).toEqual([photo(4)])
    expect(screen.busy).toEqual([true, false])
  })

  test('what is no photo, and a device without room, are told in a sentence, and nothing is added', async () => {
    const bad = await form(powers({ makePhoto: async () => ({ ok: false, problem: 'not-an-image' }) }))
    await bad.choose('drawing.jpg')
    expect(bad.text()).toContain('这个文件不是照片')
    const full = await form(powers(), [], {
      keepAttachment: async () => ({ ok: false, failure: { type: 'storage-full' } }),
    })
    await full.choose('IMG_1.jpg')
    expect(full.text()).toContain('本机空间满了')
    const broken = await form(powers({ makePhoto: async () => Promise.reject(new Error('no memory')) }))
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await broken.choose('IMG_1.jpg')
    expect(broken.text()).toContain('没有加上，请再试一次')
    for (const screen of [bad, full, broken]) {
      expect(screen.files.value).toEqual([])
      expect(screen.busy).toEqual([true, false])
    }
  })

  test('six photos are the most, and one more says so', async () => {
    const screen = await form(powers(), [1, 2, 3, 5, 6].map(photo))
    await screen.choose('IMG_1.jpg', 'IMG_2.jpg')
    expect(screen.files.value).toHaveLength(6)
    expect(screen.text()).toContain('最多 6 张照片')
    expect(() => screen.button('加照片')).toThrow()
  })

  test('where the engine cannot record, nobody is offered to', async () => {
    const screen = await form(powers({ mayRecordVoice: async () => false }))
    expect(() => screen.button('录一段话')).toThrow()
    expect((await form(null)).text()).not.toContain('加照片')
  })

  test('a voice note counts its seconds, is added when it is done, and a refused microphone is explained', async () => {
    let end: (voice: Awaited<Recording['made']>) => void = () => undefined
    let tell: (seconds: number) => void = () => undefined
    const recording: Recording = {
      made: new Promise((resolve) => (end = resolve)),
      stop: () =>
        end({ ok: true, bytes: Uint8Array.of(9), sha256: sha(9), mimeType: 'audio/webm', seconds: 61 }),
      cancel: () => end(null),
    }
    const screen = await form(
      powers({
        recordVoice: async (onSecond) => {
          tell = onSecond
          return { ok: true, recording }
        },
      }),
    )
    await screen.press('录一段话')
    tell(61)
    await flushPromises()
    expect(screen.text()).toContain('1 分 1 秒，最长 3 分钟')
    expect(screen.busy).toEqual([true])
    await screen.press('录好了')
    expect(screen.files.value).toEqual([
      { sha256: sha(9), mediaType: 'voice', mimeType: 'audio/webm', seconds: 61, sizeBytes: 1 },
    ])
    expect(screen.busy).toEqual([true, false])
    expect(() => screen.button('录一段话')).toThrow()

    const refused = await form(powers())
    await refused.press('录一段话')
    expect(refused.text()).toContain('没有打开麦克风')
    expect(refused.busy).toEqual([true, false])
  })

  test('one that was added is taken out again, after one question', async () => {
    const screen = await form(powers(), [photo(1)])
    await screen.press('放大看第 1 张照片')
    await screen.press('去掉')
    await screen.press('去掉')
    expect(screen.files.value).toEqual([])
  })
})
