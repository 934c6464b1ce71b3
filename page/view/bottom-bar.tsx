import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { keepLocal, readLocal } from "../store/local-settings.ts";
import { words } from "../words/chat.ts";
import { filled } from "../words/filled.ts";
import { words as pairing } from "../words/pairing.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { Composer } from "./composer.tsx";
import { useModelsPart } from "./models-part.ts";

// How high it was last, in pixels.
const HEIGHT = "answering";
const RESERVED_MS = 5_000;

/** The composer, or why there is none and what to do. */
export function BottomBar({ onPair }: { onPair: () => void }): VNode {
  const { link, conversations } = useApp();
  const { open } = useObservable(conversations.state);
  const { pc, enabled, reach, hasModel } = useObservable(link.state);
  const parts = useAgentsPart();
  const models = useModelsPart();
  if (!pc) return <Hint text={words.noPc} action={pairing.pairWithPc} onAction={onPair} />;
  if (!enabled)
    return (
      <Hint
        text={words.switchedOff(pc.hostname)}
        action={words.switchOn}
        onAction={() => void link.setEnabled(true)}
      />
    );
  if (reach === "refused")
    return (
      <Hint
        text={(pc.isOwner ? words.refusedOwner : words.refused)(pc.hostname)}
        action={words.pairAgain}
        onAction={onPair}
      />
    );
  return (
    <div class="bottom-bar">
      {reach === "connected" && !hasModel && (
        <p class="hint-line">
          {filled(words.noModel, { pc: pc.hostname, command: <code>providers add</code> })}
        </p>
      )}
      {open && !link.find(open.pc)?.state.value.pc && (
        <p class="hint-line">{pairing.movesTo(pc.hostname)}</p>
      )}
      <Answering>
        {parts && <parts.AgentChooser />}
        {models && <models.ModelBar />}
      </Answering>
      <Composer />
    </div>
  );
}

/** Who answers. The place of what comes with its parts is kept free from the beginning. */
function Answering({ children }: { children: ComponentChildren }): VNode {
  const content = useRef<HTMLDivElement>(null);
  const [reservedPx, setReservedPx] = useState(() => Number(readLocal(HEIGHT)) || 0);
  useEffect(() => {
    if (!content.current) return undefined;
    const sizes = new ResizeObserver(([entry]) => {
      const { blockSize = 0 } = entry?.borderBoxSize[0] ?? {};
      if (blockSize === 0) return;
      keepLocal(HEIGHT, blockSize);
      setReservedPx(0);
    });
    sizes.observe(content.current);
    // By now nothing comes any more: this PC has none of it.
    const timer = setTimeout(setReservedPx, RESERVED_MS, 0);
    return () => {
      sizes.disconnect();
      clearTimeout(timer);
    };
  }, []);
  return (
    <div style={{ minHeight: reservedPx }}>
      <div class="answering" ref={content}>
        {children}
      </div>
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
