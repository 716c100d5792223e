import type { RouteRecordRaw } from 'vue-router'

export const ownRoutes: RouteRecordRaw[] = [
  {
    path: '/own/adopt',
    name: 'own-adopt',
    component: () => import('./AdoptPage.vue'),
    meta: { form: true },
  },
]
