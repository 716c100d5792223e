// The browser's packing list: the one place that joins device and ui. The worker starts first, and reads the book while the
// page builds the screen.
import { openFieldBook } from './device/open-field-book'
import { registerServiceWorker } from './device/register-service-worker'
import { askPersistence, persistence } from './device/storage-persistence'

const book = openFieldBook()
void import('./ui/mount').then(({ mountPage }) =>
  mountPage({
    book,
    updates: registerServiceWorker(import.meta.env.PROD),
    storageKept: persistence,
    askToKeepStorage: askPersistence,
  }),
)
