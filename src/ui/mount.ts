// Puts the page together from what the device offers.
import { createPinia } from 'pinia'
import { createApp, ref, watch } from 'vue'
import type { FieldBook } from '../sync/field-book'
import App from './App.vue'
import { devicePowersKey, type DevicePowers } from './device-powers'
import { fieldBookKey } from './field-book'
import { watchInstallOffer } from './install-offer'
import { loadAgainWhenMissing } from './load-again'
import { mediaPowersKey, type MediaPowers } from './media-powers'
import { createPageRouter } from './router'
import { useAppearance } from './stores/appearance'
import { useFault } from './stores/fault'
import './styles/base.css'
import { createWords, useLanguage } from './text'

export interface Device extends Pick<
  DevicePowers,
  'storageKept' | 'askToKeepStorage' | 'storageRoom' | 'appKept'
> {
  book: FieldBook
  media: MediaPowers
  updates: Pick<DevicePowers, 'keepApp' | 'applyUpdate'> & { updateWaiting(callBack: () => void): void }
}

export function mountPage({ book, media, updates, ...powers }: Device): void {
  const updateWaiting = ref(false)
  updates.updateWaiting(() => (updateWaiting.value = true))

  const app = createApp(App)
  const words = createWords()
  app.use(createPinia())
  app.use(words)
  const router = createPageRouter()
  app.use(router)
  app.provide(fieldBookKey, book)
  app.provide(mediaPowersKey, media)
  app.provide(devicePowersKey, {
    ...powers,
    ...watchInstallOffer(window),
    keepApp: updates.keepApp,
    updateWaiting,
    applyUpdate: updates.applyUpdate,
  })

  const fault = useFault()
  app.config.errorHandler = (error) => {
    console.error(error)
    fault.report(error)
  }
  loadAgainWhenMissing(router, {
    appKept: powers.appKept,
    load(path) {
      const here = new URL(path, window.location.href).pathname === window.location.pathname
      if (!here) return window.location.assign(path)
      // An address that differs only behind the # would not be loaded.
      window.history.replaceState(null, '', path)
      window.location.reload()
    },
    report: fault.report,
  })
  window.addEventListener('unhandledrejection', (event) => fault.report(event.reason))

  const appearance = useAppearance()
  watch(
    () => appearance.language,
    (language) => void useLanguage(words, language),
    { immediate: true },
  )

  app.mount('#app')
}
