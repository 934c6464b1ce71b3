import type { VNode } from "preact";
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

/** A dot and those words. */
export function LinkStatus(): VNode {
  const { link } = useApp();
  const state = useObservable(link.state);
  const look = !state.pc || !state.enabled ? "off" : state.reach;
  return (
    <span class={`status ${look}`}>
      <span class="dot" aria-hidden="true" />
      <span class="status-words">{statusWords(state)}</span>
    </span>
  );
}
