/** Does `work` once, at the first call; after a failure the next call tries again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    if (result) return result;
    const started = work();
    result = started;
    started.catch(() => {
      result = undefined;
    });
    return started;
  };
}
