// A page that saves one visit after the other as fast as the book lets it, and tells of each once it is called saved.
import type { Page } from '@playwright/test'

const bindings = new WeakMap<Page, string[]>()

/** Starts and returns at once; the list grows with every save that was acknowledged, until the page is gone. */
export async function keepWriting(page: Page, round: number): Promise<string[]> {
  const told: string[] = []
  bindings.set(page, told)
  await page.exposeFunction('tellSaved', (token: string) => {
    bindings.get(page)?.push(token)
  })
  await page.evaluate(async (turn) => {
    const { value } = await window.bookProbe.call('findHouseholds', [
      { text: '', areaId: null, order: 'place', offset: 0, limit: 20 },
    ])
    const households = (value as { rows: { id: string; areaId: string }[] }).rows
    const entry = {
      category: 'electricity',
      place: '村口',
      lane: 'normal',
      raisedAs: 'named',
      raiser: '',
      onSpotAnswer: '',
      onSpotRaiserAnswer: null,
      attachments: [],
    }
    const write = async (): Promise<void> => {
      for (let i = 0; ; i++) {
        const household = households[i % households.length]!
        const note = `断电试验 ${turn}-${i}`
        await window.bookProbe.call('keepDraft', ['contact:new', note])
        const saved = await window.bookProbe.call('saveContact', [
          {
            householdId: household.id,
            areaId: household.areaId,
            metOn: new Date().toISOString().slice(0, 10),
            mode: 'visit',
            metWith: '户主',
            companions: '',
            topics: [],
            note,
            attachments: [],
            entries: [
              { ...entry, ledger: 'suggestion', text: `${note} 路灯` },
              { ...entry, ledger: 'request', text: `${note} 补贴` },
            ],
          },
          'contact:new',
        ])
        if ((saved.value as { ok: boolean }).ok)
          void (window as unknown as { tellSaved(token: string): Promise<void> }).tellSaved(note)
      }
    }
    void write()
  }, round)
  return told
}
