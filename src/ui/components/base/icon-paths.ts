/** Line drawings on a 24-unit grid, stroked; each is one path so that an icon is one element. */
export const iconPaths = {
  visit: 'M4 11.5 12 5l8 6.5M6 10v9h12v-9M10.5 19v-5h3v5',
  ledger: 'M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zm0 0v13',
  todo: 'M4 6.5l1.5 1.5L8 5M4 13l1.5 1.5L8 11.5M4 19.5 5.5 21 8 18M11.5 7H20M11.5 13.5H20M11.5 20H20',
  mine: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  back: 'M15 5l-7 7 7 7',
  forward: 'M9 5l7 7-7 7',
  here: 'M7.5 3.5h9v17h-9zM11 17.7h2',
  delivered: 'M4.5 12.5l5 5L19.5 7',
  attention: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.3',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20.5 20.5',
  plus: 'M12 5v14M5 12h14',
  phone:
    'M6 4h3.5l1.5 4.5-2 1.5a11 11 0 0 0 5 5l1.5-2 4.5 1.5V18c0 1.5-1 2.5-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6.5 3.5 5 4.5 4 6 4z',
  close: 'M6 6l12 12M18 6 6 18',
  camera: 'M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z',
  voice: 'M12 14.5a3 3 0 0 0 3-3v-5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zM6 11.5a6 6 0 0 0 12 0M12 17.5v3M9 20.5h6',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8.5 6v12M15.5 6v12',
  pen: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5',
} as const

export type IconName = keyof typeof iconPaths
