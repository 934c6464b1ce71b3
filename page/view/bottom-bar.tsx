import type { VNode } from "preact";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { Composer } from "./composer.tsx";

/** The composer, or why there is none and what to do. */
export function BottomBar({ onPair }: { onPair: () => void }): VNode {
  const { link } = useApp();
  const { pc, enabled, reach, hasModel } = useObservable(link.state);
  const parts = useAgentsPart();
  if (!pc) return <Hint text="No PC is paired." action="Pair with your PC" onAction={onPair} />;
  if (!enabled)
    return (
      <Hint
        text={`${pc.hostname} is switched off for chat.`}
        action="Switch on"
        onAction={() => void link.setEnabled(true)}
      />
    );
  if (reach === "refused")
    return (
      <Hint
        text={`${pc.hostname} does not accept this device any more.`}
        action="Pair again"
        onAction={onPair}
      />
    );
  return (
    <div class="bottom-bar">
      {reach === "connected" && !hasModel && (
        <p class="hint-line">
          {pc.hostname} has no model to answer with. Set one up there: run remote-chat with{" "}
          <code>providers add</code>
        </p>
      )}
      {parts && <parts.AgentChooser />}
      <Composer />
    </div>
  );
}

function Hint({
  text,
  action,
  onAction,
}: {
  text: string;
  action: string;
  onAction: () => void;
}): VNode {
  return (
    <div class="bottom-bar hint">
      <p>{text}</p>
      <button type="button" class="button primary" onClick={onAction}>
        {action}
      </button>
    </div>
  );
}
