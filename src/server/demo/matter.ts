// One matter as somebody in the demo village might raise it. In texts and places {hamlet} {pond} {road} {yard} {well} become the
// spots of the hamlet it was heard in.
import type { Category } from '../../domain/entry'

export interface DemoMatter {
  category: Category
  text: string
  place: string | null
  /** What was done, told to the raiser, when it was solved. */
  solved: string
  /** Why it cannot be done (now), when it was explained instead. */
  explained?: string
  /** Whose business it is, and that it was handed over there. */
  referred?: string
  /** On what ground it was not taken up. */
  notAccepted?: string
  /** What was answered at once, when it could be settled where it was heard. */
  onSpot?: string
  /** Heard only in these months of the year. */
  months?: readonly number[]
}
