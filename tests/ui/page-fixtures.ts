// What the worker's pages need beside the canned book: the powers of a device, and rows to show.
import { defineComponent, h, provide, ref, type Component } from 'vue'
import type { ContactRow, HouseholdDetail, HouseholdRow } from '../../src/sync/field-book'
import { devicePowersKey, type DevicePowers } from '../../src/ui/device-powers'
import { hamlet } from './entry-fixtures'

export const householdId = '01900000-0000-7000-8000-0000000000f1'

export function aHouseholdRow(part: Partial<HouseholdRow> = {}): HouseholdRow {
  return {
    id: householdId,
    name: '张三',
    nickname: null,
    areaId: hamlet.id,
    hamlet: '河沿屋',
    doorNumber: '7号',
    lastContactOn: '2026-08-01',
    openEntries: 0,
    where: 'delivered',
    ...part,
  }
}

export function aHouseholdDetail(part: Partial<HouseholdDetail> = {}): HouseholdDetail {
  return {
    row: aHouseholdRow(),
    seen: { name: ['n1'], phone: ['p1'] },
    fields: { areaId: hamlet.id, name: '张三', doorNumber: '7号', phone: '13800001111' },
    contacts: [],
    entries: [],
    history: [],
    ...part,
  } as HouseholdDetail
}

export function aContactRow(part: Partial<ContactRow> = {}): ContactRow {
  return {
    id: '01900000-0000-7000-8000-0000000000c1',
    metOn: '2026-11-20',
    mode: 'visit',
    householdId,
    householdName: '张三',
    hamlet: '河沿屋',
    metWith: null,
    topics: [],
    note: '问了改厕的事',
    authorName: '陈小梅',
    entryCount: 0,
    where: 'hereOnly',
    ...part,
  }
}

export function somePowers(part: Partial<DevicePowers> = {}): DevicePowers {
  return {
    storageKept: async () => 'denied',
    storageRoom: async () => ({ usedBytes: 20_000_000, freeBytes: 2_000_000_000 }),
    appKept: () => true,
    keepApp: async () => 'kept',
    askToKeepStorage: async () => 'granted',
    mayInstall: ref(false),
    install: async () => undefined,
    updateWaiting: ref(false),
    applyUpdate: () => undefined,
    ...part,
  }
}

/** The page on a device with these powers; `show` knows only the book. */
export function onDevice(page: Component, powers: DevicePowers = somePowers()): Component {
  return defineComponent({
    inheritAttrs: false,
    setup(_props, { attrs }) {
      provide(devicePowersKey, powers)
      return () => h(page, attrs)
    },
  })
}
