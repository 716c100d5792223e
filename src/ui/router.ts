import { createRouter, createWebHistory, type Router, type RouterHistory } from 'vue-router'
import { checkRoutes } from './pages/check/routes'
import { ledgerRoutes } from './pages/ledger/routes'
import { mineRoutes } from './pages/mine/routes'
import { ownRoutes } from './pages/own/routes'
import { todoRoutes } from './pages/todo/routes'
import { visitRoutes } from './pages/visit/routes'

declare module 'vue-router' {
  interface RouteMeta {
    /** A form fills the screen: no bottom bar, and an update of the app waits until it is left. */
    form?: boolean
  }
}

export function createPageRouter(history: RouterHistory = createWebHistory()): Router {
  return createRouter({
    history,
    routes: [
      {
        path: '/enter',
        name: 'enter',
        component: () => import('./pages/enter/EnterPage.vue'),
        meta: { form: true },
      },
      ...visitRoutes,
      ...ledgerRoutes,
      ...todoRoutes,
      ...checkRoutes,
      ...mineRoutes,
      ...ownRoutes,
      { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
    ],
  })
}
