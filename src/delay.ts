/** The longest time that `setTimeout` takes, in milliseconds; it takes a longer one for none. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Resolves after `ms` milliseconds, or as soon as `signal` is aborted. Leaves neither a
 * timer nor a listener behind.
 */
export function delay(
  ms: number,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish);
  });
}

/**
 * What `promise` gives, or undefined when that takes longer than `ms` milliseconds; the
 * promise is then left alone, and its failure ignored.
 */
export async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
