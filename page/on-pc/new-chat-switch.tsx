import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { Switch } from "../view/switch.tsx";
import { words } from "../words/on-pc.ts";

/** Where a new conversation is begun. */
export function NewChatSwitch(): VNode | null {
  const { pc, link } = useApp();
  const keeps = useObservable(pc.keepsNew);
  const state = useObservable(pc.state);
  const hostname = useObservable(link.state).pc?.hostname ?? "PC";
  if (!state) return null;
  return (
    <div class="pc-new">
      <Switch
        label={words.keepNew(hostname)}
        isOn={keeps}
        onTurn={(isOn) => pc.keepsNew.set(isOn)}
      />
      <small>{words.keepNewNote}</small>
    </div>
  );
}
