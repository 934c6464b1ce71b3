/**
 * What `promise` gives, or `signal`'s reason as soon as that is aborted: the promise is then
 * left alone, and its failure ignored. Leaves no listener behind.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    const settled = (): void => signal.removeEventListener("abort", onAbort);
    signal.addEventListener("abort", onAbort);
    promise.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error) => {
        settled();
        reject(error);
      },
    );
    // After the promise has its handlers, or its failure would count as unhandled.
    if (signal.aborted) onAbort();
  });
}
