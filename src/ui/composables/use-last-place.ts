// Opened from the home screen, the app goes on where it was closed. Kept in localStorage: losing it loses no work.
import { ref, type Ref } from 'vue'
import { useRouter, type RouteLocationNormalized } from 'vue-router'
import { useFieldBook } from '../field-book'

const placeKey = 'lianxin.place'
const openKey = 'lianxin.open'

/** `settled` turns true when it is known which page is first. */
export function useLastPlace(): { settled: Ref<boolean>; resume(): Promise<void> } {
  const router = useRouter()
  const book = useFieldBook()
  const settled = ref(false)

  router.afterEach((to) => {
    if (settled.value) write(localStorage, placeKey, placeOf(to))
  })

  async function resume(): Promise<void> {
    await router.isReady()
    const at = router.currentRoute.value
    const place = read(localStorage, placeKey)
    const fresh = read(sessionStorage, openKey) === null
    write(sessionStorage, openKey, '1')
    if (fresh && at.fullPath === '/' && place && place !== '/') {
      const form = router.resolve(place).meta.form === true
      // A form that was saved or left empty has no draft and is not opened again.
      if (!form || (await book.listDrafts()).length > 0) await router.replace(place)
    }
    settled.value = true
    write(localStorage, placeKey, placeOf(router.currentRoute.value))
  }
  return { settled, resume }
}

function placeOf(route: RouteLocationNormalized): string {
  return route.name === 'enter' || route.name === 'not-found' ? '/' : route.fullPath
}

function read(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key)
  } catch {
    return null
  }
}

function write(storage: Storage, key: string, value: string): void {
  try {
    storage.setItem(key, value)
  } catch {
    // Without room the app opens on its first page.
  }
}
