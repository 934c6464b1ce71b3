import type { VNode } from "preact";
import { words } from "../words/chat.ts";
import { useApp, useObservable } from "./app-context.ts";
import { useModelsPart } from "./models-part.ts";
import { useOnPcPart } from "./on-pc-part.ts";

/** A conversation that has not begun. */
export function EmptyThread({ onInstructions }: { onInstructions: () => void }): VNode {
  const { link, newChat, pc: onPc } = useApp();
  const pcPart = useOnPcPart();
  const isOnPc = useObservable(onPc.keepsNew) && onPc.state.value !== undefined;
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
            ? (isOnPc ? words.modelAnswersOnPc : words.modelAnswers)(pc.hostname)
            : (isOnPc ? words.agentAnswersOnPc : words.agentAnswers)(agent, pc.hostname)}
      </p>
      {models && <models.Beginnings />}
      {pcPart && <pcPart.NewChatSwitch />}
      <button type="button" class="button" onClick={onInstructions}>
        {hasInstructions ? words.changeInstructions : words.addInstructions}
      </button>
    </div>
  );
}
