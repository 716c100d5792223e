import type { Router } from 'vue-router'

/** Leaves a form for the page it belongs to: back where it came from there, in its place where it was opened directly. */
export function useLeave(router: Router): (to: string) => void {
  return (to) => {
    if (window.history.state?.back === to) router.back()
    else void router.replace(to)
  }
}
