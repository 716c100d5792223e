// Opened from the home screen, the app goes on where it was closed, a form half written included. The place is kept as
// durably as a draft: a browser that is killed has not yet written down what it keeps on the side.
import { ref, type Ref } from 'vue'
import { useRouter, type RouteLocationNormalized } from 'vue-router'
import { useFieldBook } from '../field-book'

const placeKey = 'book:place'
const openKey = 'lianxin.open'

/** `settled` turns true when it is known which page is first. `resume` asks for a book that is ready. */
export function useLastPlace(): { settled: Ref<boolean>; resume(): Promise<void> } {
  const router = useRouter()
  const book = useFieldBook()
  const settled = ref(false)
  // Asked for at once: the answer comes with the book itself, or not at all where nobody is signed in.
  const lastPlace = book.readDraft(placeKey).then(
    (draft) => draft?.value,
    () => undefined,
  )

  router.afterEach((to) => {
    if (settled.value) void book.keepDraft(placeKey, placeOf(to))
  })

  async function resume(): Promise<void> {
    await router.isReady()
    const at = router.currentRoute.value
    if (opensAfresh() && at.fullPath === '/') {
      const place = await lastPlace
      if (place && place !== '/') {
        const form = router.resolve(place).meta.form === true
        // A form that was saved or left empty has no draft and is not opened again.
        if (!form || (await book.listDrafts()).length > 0) await router.replace(place)
      }
    }
    settled.value = true
    void book.keepDraft(placeKey, placeOf(router.currentRoute.value))
  }
  return { settled, resume }
}

/** False where this very tab was only reloaded: then its address says where it is. */
function opensAfresh(): boolean {
  try {
    const fresh = sessionStorage.getItem(openKey) === null
    sessionStorage.setItem(openKey, '1')
    return fresh
  } catch {
    return true
  }
}

function placeOf(route: RouteLocationNormalized): string {
  return route.name === 'enter' || route.name === 'not-found' ? '/' : route.fullPath
}
