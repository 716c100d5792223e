// The shell scrolls, not the window: going back returns to where the list was left, going forward starts at the top.
import { nextTick, onScopeDispose, type Ref } from 'vue'
import { useRouter } from 'vue-router'

/** Lists fill from the worker after the page is shown; wait this many frames for enough height. */
const patienceFrames = 30

export function useKeptScroll(scroller: Ref<HTMLElement | null>): void {
  const router = useRouter()
  const topByPath = new Map<string, number>()
  let goingBack = false
  const onPop = (): void => {
    goingBack = true
  }
  window.addEventListener('popstate', onPop)
  onScopeDispose(() => window.removeEventListener('popstate', onPop))

  router.beforeEach((_to, from) => {
    if (scroller.value) topByPath.set(from.fullPath, scroller.value.scrollTop)
  })
  router.afterEach((to, from) => {
    const top = goingBack ? (topByPath.get(to.fullPath) ?? 0) : 0
    goingBack = false
    if (to.name === from.name && to.path !== from.path && top === 0) return
    void nextTick(() => reach(top, patienceFrames))
  })

  function reach(top: number, frames: number): void {
    const element = scroller.value
    if (!element) return
    element.scrollTop = top
    if (element.scrollTop < top && frames > 0) requestAnimationFrame(() => reach(top, frames - 1))
  }
}
