import { McpError } from "./mcp-error.ts";

/** What `promise` gives; rejects as soon as `signal` is aborted, and leaves the promise alone. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => {});
    throw notAwaited();
  }
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(notAwaited());
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function notAwaited(): McpError {
  return new McpError("it was not waited for");
}
