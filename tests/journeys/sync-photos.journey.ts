// Photos and a voice note: never needed, small and without a trace of where they were taken, after the text and never lost.
import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { Change } from '../../src/protocol/change'
import { stampOf } from '../../src/protocol/stamp'
import { tablet } from '../support/journey-browser'
import { expect, test } from '../support/journey-fixtures'
import { HubClient, newId } from '../support/journey-hub-client'
import type { HubProcess } from '../support/hub-process'
import type { Person } from '../support/journey-person'
import { withGps } from '../support/jpeg-with-gps'

const microphone = {
  args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
}

/** A large photo, drawn in the person's own browser, as its camera would have written it down. */
async function cameraPhoto(page: Page, hue: number): Promise<Buffer> {
  const url = await page.evaluate((colour) => {
    const canvas = document.createElement('canvas')
    canvas.width = 3_000
    canvas.height = 2_000
    const context = canvas.getContext('2d')!
    for (let i = 0; i < 4_000; i++) {
      context.fillStyle = `hsl(${(colour + i) % 360} ${40 + (i % 50)}% ${20 + ((i * 7) % 60)}%)`
      context.fillRect((i * 397) % 3_000, (i * 211) % 2_000, 120, 90)
    }
    return canvas.toDataURL('image/jpeg', 0.95)
  }, hue)
  return withGps(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
}

const photos = (page: Page) => page.getByRole('button', { name: /^放大看第 \d 张照片/ })

async function addPhotos(page: Page, ...files: Buffer[]): Promise<void> {
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles(files.map((buffer, i) => ({ name: `IMG_${i}.jpg`, mimeType: 'image/jpeg', buffer })))
}

async function openTalk(person: Person): Promise<void> {
  await person.goTo('走访')
  await person.find('张三')
  await person.households.first().click()
  await person.page.locator('a[href^="/contacts/"]:not([href*="new"])').first().click()
  await expect(person.heading('走访记录')).toBeVisible()
}

async function secretaryOf(hub: HubProcess): Promise<HubClient> {
  const secretary = new HubClient(`http://localhost:${hub.port}`)
  await secretary.signIn(hub.link('村党组织书记').replace(hub.publicUrl, `http://localhost:${hub.port}`))
  return secretary
}

test.describe('with a network that can be cut', () => {
  test.use({ badNetwork: true })

  test('photos and a voice note taken offline reach the grid lead after the text, with no trace of where they were taken', async ({
    hub,
    network,
    person,
  }) => {
    const worker = await person('网格员', microphone)
    const lead = await person('网格长', { viewport: tablet })
    await worker.device.goOffline()
    const form = await worker.startVisit()
    await form.fill({ find: '张三', note: '路边的护栏松了' })
    const originals = [await cameraPhoto(worker.page, 20), await cameraPhoto(worker.page, 200)]
    expect(originals[0]!.includes('TESTCAMERA')).toBe(true)
    await addPhotos(worker.page, ...originals)
    await expect(photos(worker.page)).toHaveCount(2)
    await worker.page.getByRole('button', { name: '录一段话' }).click()
    await expect(worker.page.getByText(/^2 秒，最长 3 分钟$/)).toBeVisible()
    await worker.page.getByRole('button', { name: '录好了' }).click()
    await expect(worker.page.getByRole('button', { name: /^听录音，\d 秒$/ })).toBeVisible()

    // The app is taken away before anything was saved; the draft holds them.
    await worker.page.evaluate(() => window.dispatchEvent(new Event('pagehide')))
    await expect(worker.page.getByRole('heading', { name: '照片和录音' })).toBeVisible()
    await worker.killAndReopen('/contacts/new')
    await expect(photos(worker.page)).toHaveCount(2)
    await worker.visitForm.save()
    await worker.isToldThatOnlyHere(1)

    network.set('cut', '/files')
    await worker.device.goOnline()
    await expect(worker.page.getByText(/^文字已送达，3\s个附件还没送到/)).toBeVisible({ timeout: 30_000 })
    await lead.syncNow()
    await openTalk(lead)
    await expect(lead.page.getByText('路边的护栏松了')).toBeVisible()
    await expect(lead.page.getByText('要有网络才能看').first()).toBeVisible()
    network.set('none')
    await worker.backToStart()
    await worker.waitUntilDelivered()
    await lead.page.reload()
    await expect(photos(lead.page)).toHaveCount(2)
    await photos(lead.page).first().click()
    const large = lead.page.getByRole('dialog', { name: '第 1 张照片' }).getByRole('img')
    const size = await large.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])
    // Turned as the camera was held, and small.
    expect(size).toEqual([1_067, 1_600])
    await lead.page.getByRole('button', { name: '关上' }).click()
    await lead.page.getByRole('button', { name: /^听录音/ }).click()
    await expect(lead.page.getByRole('button', { name: '停一下' })).toBeVisible()

    const secretary = await secretaryOf(hub)
    const attachments = (await secretary.pullAll()).filter((change) => change.recordKind === 'attachment')
    expect(attachments).toHaveLength(3)
    for (const change of attachments as Extract<Change, { action: 'create' }>[]) {
      const bytes = (await secretary.file(String(change.fields.sha256)))!
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(change.fields.sha256)
      for (const trace of ['Exif', 'TESTCAMERA', 'GPS']) expect(bytes.includes(trace)).toBe(false)
      if (change.fields.mediaType === 'photo') expect(bytes.length).toBeLessThanOrEqual(300 * 1024)
    }
  })

  test('a grid lead is told that a photo is on its way until it is there', async ({ network, person }) => {
    const worker = await person('网格员')
    const lead = await person('网格长', { viewport: tablet })
    const form = await worker.startVisit()
    await form.fill({ find: '张三', note: '照片随后就到' })
    await addPhotos(worker.page, await cameraPhoto(worker.page, 90))
    await expect(photos(worker.page)).toHaveCount(1)
    network.set('cut', '/files')
    await form.save()
    await expect(worker.page.getByText(/^文字已送达，1\s个附件还没送到/)).toBeVisible({ timeout: 30_000 })
    // Only the phone is out in the hills; the tablet has the network.
    await worker.device.goOffline()
    network.set('none')
    await lead.syncNow()
    await openTalk(lead)
    await expect(lead.page.getByText('照片还在路上')).toBeVisible()
    await worker.device.goOnline()
    await worker.backToStart()
    await worker.waitUntilDelivered()
    await expect(async () => {
      await lead.page
        .getByText('照片还在路上')
        .click({ timeout: 500 })
        .catch(() => undefined)
      await expect(photos(lead.page)).toHaveCount(1, { timeout: 1_000 })
    }).toPass()
  })
})

test('a drawing that calls itself a photo is neither shown nor run, and a file address opens nothing', async ({
  hub,
  person,
}) => {
  const worker = await person('网格员')
  await worker.writeVisit({ find: '张三', note: '有人动了手脚' })
  await worker.isToldThatDelivered()
  const secretary = await secretaryOf(hub)
  const talk = (await secretary.pullAll()).find((change) => JSON.stringify(change).includes('有人动了手脚'))!
  if (talk.action !== 'create') throw new Error('the talk has no beginning')
  const bytes = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" onload="top.ran=1"><script>top.ran=1</script></svg>`,
  )
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const number = secretary.nextNumber()
  await secretary.push([
    {
      format: 1,
      deviceId: secretary.deviceId,
      number,
      stamp: stampOf({ ms: Date.now(), counter: 0 }, secretary.deviceId),
      madeAt: new Date().toISOString(),
      authorId: secretary.me.personId,
      recordKind: 'attachment',
      recordId: newId(),
      action: 'create',
      fields: {
        areaId: talk.fields.areaId!,
        contactId: talk.recordId,
        entryId: null,
        mediaType: 'photo',
        mimeType: 'image/jpeg',
        sha256,
        sizeBytes: bytes.length,
      },
    },
  ])
  await secretary.putFile(sha256, bytes)
  await worker.backToStart()
  await worker.syncNow()
  await openTalk(worker)
  await expect(worker.page.getByText('打不开')).toBeVisible()
  expect(await worker.page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined()
  const opened = worker.page.goto(`${hub.publicUrl}/files/${sha256}`)
  await expect(opened).rejects.toThrow(/Download is starting|ERR_ABORTED/)
})
