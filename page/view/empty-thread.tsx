import type { VNode } from "preact";
import { useApp, useObservable } from "./app-context.ts";

/** A conversation that has not begun. */
export function EmptyThread({ onInstructions }: { onInstructions: () => void }): VNode {
  const { link, newChat } = useApp();
  const { pc } = useObservable(link.state);
  const answerer = useObservable(newChat.agent)?.name ?? "The model";
  const hasInstructions = useObservable(newChat.system).trim() !== "";
  return (
    <div class="empty">
      <h2>What would you like to ask?</h2>
      <p>
        {pc ? `${answerer} on ${pc.hostname} answers.` : "Pair with your PC to ask its model."} Your
        conversations stay on this device.
      </p>
      <button type="button" class="button" onClick={onInstructions}>
        {hasInstructions ? "Change the instructions" : "Add instructions"}
      </button>
    </div>
  );
}
