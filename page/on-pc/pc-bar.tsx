import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/on-pc.ts";
import { pcCopies } from "./pc-copies.ts";
import { whoseWords } from "./whose.ts";

/** Above a conversation of the PC: where it is, whose, and whether what is shown is all of it. */
export function PcBar(): VNode | null {
  const app = useApp();
  const { open } = useObservable(app.conversations.state);
  const { pc, reach } = useObservable(app.link.state);
  const isStale = useObservable(pcCopies(app).isStale) || reach !== "connected";
  if (!open?.onPc) return null;
  const { onPc } = open;
  const hostname = pc?.hostname ?? "PC";
  if (onPc.isGone)
    return (
      <div class="pc-bar gone" role="status">
        {words.gone(hostname)}
      </div>
    );
  return (
    <div class="pc-bar" role="status">
      <span class="pc-mark">{words.onPc(hostname)}</span> {whoseWords(onPc)}
      {isStale && <p>{words.stale}</p>}
    </div>
  );
}
