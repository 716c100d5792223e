// Databases limit how many values one statement may carry; long lists go in parts.

/** Of rows of at most some dozen columns: far below the 32,766 values of SQLite. */
const rowsPerStatement = 200

export function* inParts<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += rowsPerStatement)
    yield from === 0 && list.length <= rowsPerStatement ? list : list.slice(from, from + rowsPerStatement)
}
