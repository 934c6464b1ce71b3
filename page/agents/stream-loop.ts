import { ApiError } from "../../src/client/chat-api.ts";
import { readEventStream } from "../../src/client/event-stream.ts";
import type { StreamEvent } from "../../src/client/index.ts";
import { watchPage } from "../../src/client/watch-page.ts";

/** What {@link followStream} needs. */
export interface StreamLoopOptions {
  /** Asks for the stream. */
  readonly connect: (signal: AbortSignal) => Promise<Response>;
  /** Told of every connection before its events, with its answer. */
  readonly onConnected: (response: Response) => void;
  /** Told of every event; true ends it. */
  readonly onEvent: (event: StreamEvent) => boolean | undefined;
  readonly signal: AbortSignal;
}

// The PC sends something every 15 s.
const IDLE_MS = 40_000;
const RETRY_MS = { first: 500, longest: 15_000 } as const;

/**
 * Follows a stream of events over as many connections as it takes: until an event ends it, or
 * `signal` is aborted.
 * @throws ApiError when the PC says that there is no such stream, or not for this device
 */
export async function followStream(options: StreamLoopOptions): Promise<void> {
  const { signal } = options;
  let pauseMs: number = RETRY_MS.first;
  while (!signal.aborted) {
    try {
      const isOver = await connectOnce(options, () => {
        pauseMs = RETRY_MS.first;
      });
      if (isOver) return;
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 408) throw error;
    }
    if (signal.aborted) return;
    await pause((pauseMs * (1 + Math.random())) / 2, signal);
    pauseMs = Math.min(RETRY_MS.longest, pauseMs * 2);
  }
}

async function connectOnce(
  { connect, onConnected, onEvent, signal }: StreamLoopOptions,
  onWorking: () => void,
): Promise<boolean> {
  const scope = new AbortController();
  const abort = (): void => scope.abort();
  let idle = setTimeout(abort, IDLE_MS);
  signal.addEventListener("abort", abort);
  try {
    const response = await connect(scope.signal);
    onConnected(response);
    const onBytes = (): void => {
      onWorking();
      clearTimeout(idle);
      idle = setTimeout(abort, IDLE_MS);
    };
    for await (const data of readEventStream(response.body, { onBytes }))
      if (onEvent(JSON.parse(data) as StreamEvent)) return true;
    return false;
  } finally {
    clearTimeout(idle);
    signal.removeEventListener("abort", abort);
    abort();
  }
}

/** Waits, but not longer than until the page is looked at again, or the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stopWatching();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const stopWatching = watchPage(done);
    signal.addEventListener("abort", done);
  });
}
