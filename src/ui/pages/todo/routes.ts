import type { RouteRecordRaw } from 'vue-router'

export const todoRoutes: RouteRecordRaw[] = [
  { path: '/todo', name: 'todo', component: () => import('./TodoPage.vue') },
  {
    path: '/todo/versions/:id?',
    name: 'versions',
    component: () => import('./VersionsPage.vue'),
    props: true,
  },
]
