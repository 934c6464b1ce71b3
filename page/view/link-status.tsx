import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { LinkState } from "../app/pc-link.ts";
import { words } from "../words/pairing.ts";
import { useApp, useObservable } from "./app-context.ts";

/** How the PC can be reached; what matters comes first, since a narrow screen cuts the rest. */
export function statusWords({ pc, enabled, reach }: LinkState): string {
  if (!pc) return words.notPaired;
  if (!enabled) return words.switchedOff(pc.hostname);
  if (reach === "offline") return words.offline;
  return words[reach === "checking" ? "connecting" : reach](pc.hostname);
}

/** Reads out how the PC can be reached, when that has changed. */
export function useSpokenLink(): void {
  const { link, notices } = useApp();
  const state = useObservable(link.state);
  // To look again is nothing to be told of.
  const now = state.enabled && state.reach === "checking" ? undefined : statusWords(state);
  const last = useRef(now);
  useEffect(() => {
    if (now === undefined || now === last.current) return;
    if (last.current !== undefined || state.reach !== "connected") notices.say(now);
    last.current = now;
  }, [now]);
}

/** A dot and those words, of the chosen PC. */
export function LinkStatus(): VNode {
  return <StatusLine state={useObservable(useApp().link.state)} />;
}

/** The same of any PC. */
export function StatusLine({ state }: { state: LinkState }): VNode {
  const look = !state.pc || !state.enabled ? "off" : state.reach;
  return (
    <span class={`status ${look}`}>
      <span class="dot" aria-hidden="true" />
      <span class="status-words">{statusWords(state)}</span>
    </span>
  );
}
