import type { VNode } from "preact";
import { words } from "../words/chat.ts";
import { useApp, useObservable } from "./app-context.ts";
import { useModelsPart } from "./models-part.ts";

/** A conversation that has not begun. */
export function EmptyThread({ onInstructions }: { onInstructions: () => void }): VNode {
  const { link, newChat } = useApp();
  const { pc } = useObservable(link.state);
  const agent = useObservable(newChat.agent)?.name;
  const models = useModelsPart();
  const hasInstructions = useObservable(newChat.system).trim() !== "";
  return (
    <div class="empty">
      <h2>{words.emptyTitle}</h2>
      <p>
        {!pc
          ? words.pairToAsk
          : agent === undefined
            ? words.modelAnswers(pc.hostname)
            : words.agentAnswers(agent, pc.hostname)}
      </p>
      {models && <models.Beginnings />}
      <button type="button" class="button" onClick={onInstructions}>
        {hasInstructions ? words.changeInstructions : words.addInstructions}
      </button>
    </div>
  );
}
