import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/push.ts";
import { pushOf } from "./push-state.ts";

/** Asks once whether the person wants to be told, after a wait that was long. */
export function PushBar({ hasWaited }: { hasWaited: boolean }): VNode | null {
  const app = useApp();
  const push = pushOf(app);
  const status = useObservable(push.status);
  const isUnasked = useObservable(push.isUnasked);
  const isInstall = status === "install";
  // One question at a time, and the agent's first.
  const isAsked = useObservable(app.agents.waiting) > 0;
  if (isAsked || !hasWaited || !isUnasked || !(isInstall || status === "able")) return null;
  return (
    <div class="push-bar" role="status">
      <p>{isInstall ? words.install : words.question}</p>
      <div class="row">
        {!isInstall && (
          <button type="button" class="button primary" onClick={() => void push.enable()}>
            {words.yes}
          </button>
        )}
        <button type="button" class="button" onClick={() => void push.decline()}>
          {isInstall ? words.gotIt : words.notNow}
        </button>
      </div>
    </div>
  );
}
