import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Conversation } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/on-pc.ts";
import { moveFailure } from "./failure.ts";
import { keepOnPc } from "./moves.ts";
import { pcCopies } from "./pc-copies.ts";

/** Moves a conversation of this device to the PC, by a tap. */
export function KeepSection({
  conversation,
  onMoved,
}: {
  conversation: Conversation;
  onMoved: () => void;
}): VNode | null {
  const app = useApp();
  const state = useObservable(app.pc.state);
  const { pc, reach } = useObservable(app.link.state);
  useObservable(app.chat.live.all);
  const [isMoving, setIsMoving] = useState(false);
  if (!state || !pc) return null;
  const { hostname } = pc;
  const move = async (): Promise<void> => {
    setIsMoving(true);
    try {
      await keepOnPc(app, pcCopies(app), conversation.id);
      app.notices.show(words.nowOnPc(hostname));
      onMoved();
    } catch (error) {
      app.notices.show(moveFailure(error));
    }
    setIsMoving(false);
  };
  const isBusy = isMoving || app.chat.live.in(conversation.id) !== undefined;
  return (
    <section class="section">
      <button
        type="button"
        class="button"
        disabled={isBusy || reach !== "connected"}
        onClick={() => void move()}
      >
        {isMoving ? words.keeping : words.keepOnPc(hostname)}
      </button>
      <small>{words.keepOnPcNote}</small>
    </section>
  );
}
