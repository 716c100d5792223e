// From a failure to the sentence a person reads: what happened to the work, and what to do next.
import { useI18n } from 'vue-i18n'
import type { Attention, SaveFailure, FileAnswer } from '../../sync/field-book'
import type { StorageFailure, TransportFailure } from '../../sync/ports'

type Transfer = TransportFailure | StorageFailure | Extract<FileAnswer, { ok: false }>['failure']

export function useFailureWords() {
  const { t, te } = useI18n()
  return {
    saveWords: (failure: SaveFailure): string => t(`failure.save.${failure.type}`),
    transferWords: (failure: Transfer): string =>
      failure.type === 'refused'
        ? t(`failure.hub.${failure.failure}`)
        : t(`failure.transport.${failure.type}`),
    refusalWords: (code: NonNullable<Attention['code']>): string => t(`failure.refusal.${code}`),
    problemWords: (code: string): string =>
      t(te(`failure.problem.${code}`) ? `failure.problem.${code}` : 'failure.problem.other'),
  }
}
