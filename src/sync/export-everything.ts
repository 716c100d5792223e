// Leaving is always possible: everything this device holds, in one open file.
import type { Desk } from './desk'
import { utf8Bytes } from './utf8'

export async function exportEverything(desk: Desk): Promise<{ name: string; bytes: Uint8Array }> {
  const notebook = desk.notebook()
  const { today } = desk.view()
  const content = {
    format: 'lianxin-everything-1',
    madeAt: desk.madeAt(),
    identity: desk.identity(),
    hub: desk.hub(),
    records: [...notebook.everything()],
    ownChanges: [...notebook.own.all()],
    // The file may go to somebody else; a code he could sign in with must not.
    drafts: (await desk.store.listDrafts()).filter((draft) => !draft.key.startsWith('book:')),
  }
  return { name: `连心簿-全部数据-${today}.json`, bytes: utf8Bytes(JSON.stringify(content, null, 1)) }
}
