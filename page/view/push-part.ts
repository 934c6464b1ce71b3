import { useEffect, useState } from "preact/hooks";
import { Part } from "../app/part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/push.tsx"));

// As long as the PC takes for long: src/push/reply-notice.ts.
const LONG_MS = 20_000;

type PushPart = typeof import("../parts/push.tsx");

/** The views of notifications, for the settings. */
export function usePushPart(): PushPart | undefined {
  return usePart(part);
}

/** They too, once notifications are on, or the person has waited long; and whether that was so. */
export function useAfterLongWait(): { push: PushPart | undefined; hasWaited: boolean } {
  const { chat, agents, store } = useApp();
  const isAsked = useObservable(agents.waiting) > 0;
  const isAnswering = useObservable(chat.live.all).size > 0;
  const [hasWaited, setWaited] = useState(false);
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    // As it was kept before there could be several PCs, and since.
    for (const name of ["push", "push-wanted"])
      void store.setting(name).then((kept) => kept && setOn(true));
  }, [store]);
  useEffect(() => {
    if (!isAsked && !isAnswering) return;
    const timer = setTimeout(setWaited, isAsked ? 0 : LONG_MS, true);
    return () => clearTimeout(timer);
  }, [isAsked, isAnswering]);
  return { push: usePart(part, isOn || hasWaited), hasWaited };
}
