// Parts of the program that come when they are first needed.

/**
 * What `load` brought, once for all who ask. A load that failed is forgotten: the next who asks tries it again. Some engines
 * remember for as long as a worker lives that a module could not be had; there it takes opening the app anew.
 */
export function onDemand<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().catch((cause: unknown) => {
      loading = null
      throw cause
    })
    return loading
  }
}
