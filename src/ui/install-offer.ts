// The browser's offer to install the app comes once and early, long before the page that shows it.
import { readonly, ref, type Ref } from 'vue'

interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

export function watchInstallOffer(target: Window): {
  mayInstall: Readonly<Ref<boolean>>
  install(): Promise<void>
} {
  const mayInstall = ref(false)
  let offer: InstallEvent | null = null
  target.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer = event as InstallEvent
    mayInstall.value = true
  })
  target.addEventListener('appinstalled', () => (mayInstall.value = false))
  return {
    mayInstall: readonly(mayInstall),
    async install() {
      const shown = offer
      offer = null
      mayInstall.value = false
      await shown?.prompt()
    },
  }
}
