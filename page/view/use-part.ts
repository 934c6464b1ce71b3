import { useEffect } from "preact/hooks";
import type { Part } from "../app/part.ts";
import { words } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";

/** A part of the page; undefined until it is loaded, and while it is not wanted. */
export function usePart<T>(part: Part<T>, isWanted = true): T | undefined {
  const { notices } = useApp();
  const loaded = useObservable(part.loaded);
  useEffect(() => {
    if (!isWanted) return undefined;
    const load = async (): Promise<void> => {
      if (!(await part.load()) && navigator.onLine)
        notices.show(words.partMissing, {
          label: words.reload,
          run: () => location.reload(),
        });
    };
    const loadAgain = (): void => void load();
    loadAgain();
    // What could not be loaded without a network can be with one.
    addEventListener("online", loadAgain);
    return () => removeEventListener("online", loadAgain);
  }, [part, isWanted]);
  return isWanted ? loaded : undefined;
}
