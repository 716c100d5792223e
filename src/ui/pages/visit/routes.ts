import type { RouteRecordRaw } from 'vue-router'
import VisitHomePage from './VisitHomePage.vue'

/** `form` pages have no bottom bar, and an update waits until they are left. The home page comes with the app. */
export const visitRoutes: RouteRecordRaw[] = [
  { path: '/', name: 'visit', component: VisitHomePage },
  {
    path: '/households/new',
    name: 'household-new',
    component: () => import('./HouseholdNewPage.vue'),
    meta: { form: true },
  },
  { path: '/households/:id', name: 'household', component: () => import('./HouseholdPage.vue'), props: true },
  {
    path: '/households/:id/correct',
    name: 'household-correct',
    component: () => import('./HouseholdCorrectPage.vue'),
    props: true,
    meta: { form: true },
  },
  {
    path: '/contacts/new',
    name: 'contact-new',
    component: () => import('./ContactNewPage.vue'),
    props: (route) => ({
      householdId: typeof route.query.household === 'string' ? route.query.household : null,
    }),
    meta: { form: true },
  },
  { path: '/contacts/:id', name: 'contact', component: () => import('./ContactPage.vue'), props: true },
  {
    path: '/contacts/:id/correct',
    name: 'contact-correct',
    component: () => import('./ContactCorrectPage.vue'),
    props: true,
    meta: { form: true },
  },
]
