import type { RouteRecordRaw } from 'vue-router'

const ledgerPage = () => import('./LedgerPage.vue')

/** Batches stand before the entry's id, which would take any word. List and detail are one page: a tablet shows both. */
export const ledgerRoutes: RouteRecordRaw[] = [
  { path: '/ledger/batches', name: 'batches', component: () => import('./BatchListPage.vue') },
  { path: '/ledger/:id?', name: 'ledger', component: ledgerPage, props: true },
]
