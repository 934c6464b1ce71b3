import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Message } from "../chat/conversation.ts";
import type { ShownRun } from "../chat/run-snapshot.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { agentsOf } from "./agents-state.ts";

/** Goes on with the interrupted run of a reply. */
export function ResumeReply({ message, run }: { message: Message; run: ShownRun }): VNode {
  const app = useApp();
  const [busy, setBusy] = useState(false);
  const resume = async (): Promise<void> => {
    setBusy(true);
    try {
      await agentsOf(app).api.resumeRun(run.id);
      await app.chat.followAgain(message);
    } catch (error) {
      app.notices.show(failureText(error));
    }
    setBusy(false);
  };
  return (
    <button type="button" class="button primary" disabled={busy} onClick={() => void resume()}>
      {words.goOn}
    </button>
  );
}
