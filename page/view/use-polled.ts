import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError } from "../../src/client/chat-api.ts";
import { failureText } from "../pc/pc-api.ts";

/** What was asked for, once it is there, or why it is not. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly failure: string | undefined;
  /** Whether the PC has no such thing: an app that embeds the server may leave it out. */
  readonly isMissing: boolean;
  /** Asks again now. */
  readonly refresh: () => Promise<void>;
}

/** Asks at once and then every `everyMs`, while the page is looked at. */
export function usePolled<T>(ask: () => Promise<T>, everyMs: number): Polled<T> {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<string>();
  const [isMissing, setIsMissing] = useState(false);
  const refresh = useCallback(async () => {
    try {
      setValue(await ask());
      setFailure(undefined);
    } catch (error) {
      setFailure(failureText(error));
      setIsMissing(error instanceof ApiError && error.status === 404);
    }
  }, [ask]);
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refresh, everyMs]);
  return { value, failure, isMissing, refresh };
}
