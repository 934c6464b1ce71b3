import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { StoredRule } from "../../src/runs/rule-store.ts";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { ConfirmButton } from "../view/confirm-button.tsx";
import { agentsOf } from "./agents-state.ts";
import { toolWords } from "./run-words.ts";

/** What was allowed for longer than one call, and the stop for everything. */
export function AgentsSection(): VNode {
  return (
    <section class="section">
      <h3>Agents</h3>
      <Rules />
      <EmergencyStop />
    </section>
  );
}

function Rules(): VNode | null {
  const app = useApp();
  const agents = agentsOf(app);
  const [rules, setRules] = useState<readonly StoredRule[]>([]);
  const look = (): Promise<void> => agents.api.rules().then(setRules, () => {});
  useEffect(() => void look(), []);
  const remove = async (id: string): Promise<void> => {
    await agents.api.removeRule(id).catch((error) => app.notices.show(failureText(error)));
    await look();
  };
  const lasting = rules.filter(({ kind }) => kind !== "first-use");
  if (lasting.length === 0) return null;
  return (
    <>
      <p>Allowed without asking:</p>
      <ul class="rows">
        {lasting.map((rule) => (
          <li key={rule.id}>
            <span class="row-main">
              <span dir="auto">{toolWords(rule)}</span>
              <small dir="auto">
                {agents.nameOf(rule.agent)},{" "}
                {rule.kind === "always" ? "always" : "in one conversation"}
              </small>
            </span>
            <button
              type="button"
              class="button small"
              aria-label={`Ask again for ${toolWords(rule)}`}
              onClick={() => void remove(rule.id)}
            >
              Ask again
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function EmergencyStop(): VNode {
  const app = useApp();
  const agents = agentsOf(app);
  const halted = useObservable(agents.halted);
  const { pc } = useObservable(app.link.state);
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState<string>();
  const attempt = async (work: () => Promise<string | undefined>): Promise<void> => {
    setBusy(true);
    try {
      setWords(await work());
    } catch (error) {
      setWords(failureText(error));
    }
    setBusy(false);
  };
  const stop = (): Promise<void> =>
    attempt(async () => {
      const { message } = await agents.api.halt();
      agents.halted.set(true);
      return message;
    });
  const allow = (): Promise<void> =>
    attempt(async () => {
      await agents.api.unhalt();
      agents.halted.set(false);
      return "Agents may work again.";
    });
  return (
    <>
      <p role="status" class="stop-words">
        {busy ? "Stopping…" : (words ?? (halted ? "All agents are stopped." : ""))}
      </p>
      {halted && !pc?.isOwner && (
        <p>
          To let them work again, run remote-chat on the PC with <code>agents resume</code>
        </p>
      )}
      {halted && pc?.isOwner && (
        <button type="button" class="button primary" disabled={busy} onClick={() => void allow()}>
          Let agents work again
        </button>
      )}
      {!halted && !busy && (
        <ConfirmButton
          label="Stop everything"
          question="End all that agents do on this PC, and their programs? Nothing begins until the PC’s owner allows it again."
          confirm="Stop everything"
          onConfirm={() => void stop()}
        />
      )}
    </>
  );
}
