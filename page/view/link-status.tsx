import type { VNode } from "preact";
import type { LinkState } from "../app/pc-link.ts";
import { useApp, useObservable } from "./app-context.ts";

/** How the PC can be reached; what matters comes first, since a narrow screen cuts the rest. */
export function statusWords({ pc, enabled, reach }: LinkState): string {
  if (!pc) return "Not paired";
  if (!enabled) return `Switched off: ${pc.hostname}`;
  const words = {
    checking: `Connecting to ${pc.hostname}…`,
    connected: `Connected to ${pc.hostname}`,
    offline: "Offline",
    unreachable: `Cannot reach ${pc.hostname}`,
    refused: `Pair again with ${pc.hostname}`,
  };
  return words[reach];
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
