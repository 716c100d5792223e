/** A copy of plain data, as a database would give it: several times as fast as structuredClone on small things. */
export function plainCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainCopy) as T
  if (value instanceof Uint8Array) return value.slice() as T
  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copy[key] = plainCopy((value as Record<string, unknown>)[key])
  return copy as T
}
