// The browser's packing list: the one place that joins device and ui.
import { createPinia } from 'pinia'
import { createApp, ref, watch } from 'vue'
import { openFieldBook } from './device/open-field-book'
import { registerServiceWorker } from './device/register-service-worker'
import { askPersistence, persistence } from './device/storage-persistence'
import App from './ui/App.vue'
import { devicePowersKey } from './ui/device-powers'
import { fieldBookKey } from './ui/field-book'
import { watchInstallOffer } from './ui/install-offer'
import { createPageRouter } from './ui/router'
import { useAppearance } from './ui/stores/appearance'
import { useFault } from './ui/stores/fault'
import './ui/styles/base.css'
import { createWords, useLanguage } from './ui/text'

const installOffer = watchInstallOffer(window)
const updates = registerServiceWorker(import.meta.env.PROD)
const updateWaiting = ref(false)
updates.updateWaiting(() => (updateWaiting.value = true))

const app = createApp(App)
const words = createWords()
app.use(createPinia())
app.use(words)
app.use(createPageRouter())
app.provide(fieldBookKey, openFieldBook())
app.provide(devicePowersKey, {
  storageKept: persistence,
  askToKeepStorage: askPersistence,
  ...installOffer,
  updateWaiting,
  applyUpdate: updates.applyUpdate,
})

const fault = useFault()
app.config.errorHandler = (error) => {
  console.error(error)
  fault.report(error)
}
window.addEventListener('unhandledrejection', (event) => fault.report(event.reason))

const appearance = useAppearance()
watch(
  () => appearance.language,
  (language) => void useLanguage(words, language),
  { immediate: true },
)

app.mount('#app')
