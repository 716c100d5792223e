import type { RouteRecordRaw } from 'vue-router'

export const mineRoutes: RouteRecordRaw[] = [
  { path: '/mine', name: 'mine', component: () => import('./MinePage.vue') },
  { path: '/mine/work', name: 'mine-work', component: () => import('./MineWorkPage.vue') },
  { path: '/mine/people', name: 'mine-people', component: () => import('./MinePeoplePage.vue') },
  { path: '/mine/carry', name: 'mine-carry', component: () => import('./MineCarryPage.vue') },
]
