// Photos and voice notes, as the interface asks for them: part of the field book.
import type { MediaType, MimeType } from '../domain/attachment'
import type { Id } from '../domain/id'
import type { Saved } from './field-book'
import type { TransportFailure } from './ports'

/** One that has been made and whose bytes are kept on this device; in a form, and so in its draft. */
export interface AttachmentForm {
  sha256: string
  mediaType: MediaType
  mimeType: MimeType
  sizeBytes: number
  /** Of a voice note. */
  seconds?: number
}

/** What it belongs to. */
export interface AttachmentOwner {
  kind: 'contact' | 'entry'
  id: Id
}

/**
 * hereOnly: the hub has not verified the bytes, or not taken the record; sending: under way now; delivered: written on this
 * device, and the hub has both; refused: the hub does not take these bytes; attention: the record was parked; elsewhere:
 * made on another device, whether it has arrived is known when it is fetched; kept: in a notebook of one's own.
 */
export type AttachmentState =
  'hereOnly' | 'sending' | 'delivered' | 'refused' | 'attention' | 'elsewhere' | 'kept'

export interface AttachmentRow {
  id: Id
  sha256: string
  mediaType: MediaType
  mimeType: MimeType
  sizeBytes: number
  seconds: number | null
  authorName: string
  /** Written by the person who looks: he may take it back. */
  mine: boolean
  state: AttachmentState
  /** While it is being sent: how much of it the hub has confirmed. */
  percent: number | null
}

/** `on-the-way`: its record is here and the hub does not have the bytes yet; `not-here`: nobody has them any more. */
export type AttachmentAnswer =
  | { ok: true; bytes: Uint8Array }
  | { ok: false; failure: { type: 'on-the-way' } | { type: 'not-here' } | TransportFailure }

/** Files that wait to be delivered, by what the hub has confirmed. */
export interface FilesProgress {
  files: number
  bytesDone: number
  bytesTotal: number
}

export interface AttachmentBook {
  /** Keeps the bytes, durably, before anything names them; what no form takes up is dropped two days later. */
  keepAttachment(file: AttachmentForm & { bytes: Uint8Array }): Promise<Saved<AttachmentForm>>
  /** Those of one talk or entry, oldest first, without those taken back. */
  attachments(owner: AttachmentOwner): Promise<AttachmentRow[]>
  /** The bytes: from this device, or else from the hub, and then kept here. */
  attachmentFile(sha256: string): Promise<AttachmentAnswer>
  /** Adds kept files to a talk or an entry that is there already. */
  addAttachments(owner: AttachmentOwner, files: AttachmentForm[]): Promise<Saved>
  /** Takes back one's own. */
  removeAttachment(id: Id): Promise<Saved>
}
