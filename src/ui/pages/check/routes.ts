import type { RouteRecordRaw } from 'vue-router'

export const checkRoutes: RouteRecordRaw[] = [
  { path: '/check', name: 'check', component: () => import('./DeparturePage.vue') },
]
