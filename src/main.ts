// The browser's packing list: the one place that joins device and ui. The worker starts first, and reads the book while the
// page builds the screen.
import { openFieldBook } from './device/open-field-book'
import { registerServiceWorker } from './device/register-service-worker'
import { askPersistence, persistence, storageRoom } from './device/storage-persistence'

const book = openFieldBook()
void import('./ui/mount').then(({ mountPage }) =>
  mountPage({
    book,
    updates: registerServiceWorker(import.meta.env.PROD),
    storageKept: persistence,
    media: {
      makePhoto: async (file) => (await import('./device/media/photo')).makePhoto(file),
      mayRecordVoice: async () => (await import('./device/media/voice')).mayRecordVoice(),
      recordVoice: async (onSecond) => (await import('./device/media/voice')).recordVoice(onSecond),
    },
    askToKeepStorage: askPersistence,
    storageRoom,
    appKept: () => 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null,
  }),
)
