/** A value, or a function that is asked for it each time it is needed. */
export type Resolvable<T> = T | (() => T | Promise<T>);

/** The value that a {@link Resolvable} has now. Rejects with what its function throws. */
export async function resolve<T>(source: Resolvable<T>): Promise<T> {
  return typeof source === "function" ? (source as () => T | Promise<T>)() : source;
}
