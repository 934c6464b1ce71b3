import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { words as pcs } from "../words/pcs.ts";
import { agentsOf, askedWords } from "./agents-state.ts";
import { cardId } from "./asked-card.tsx";
import type { Asked } from "./pending-asked.ts";
import { RunDialog } from "./run-dialog.tsx";

/** Says on top of everything what waits for an answer, unless that can be seen; and shows the run that was opened. */
export function WaitingBar(): VNode {
  const app = useApp();
  const agents = agentsOf(app);
  const asked = useObservable(agents.asked);
  const inView = useObservable(agents.inView);
  const opened = useObservable(agents.opened);
  const elsewhere = useObservable(app.agents.elsewhere);
  const [first, ...others] = asked.filter(({ id }) => !inView.has(id));
  const [there] = elsewhere;
  const more = elsewhere.reduce((sum, { count }) => sum + count, others.length);
  return (
    <>
      {first && (
        <div class="waiting-bar">
          <p dir="auto">
            {askedWords(first, agents.nameOf(first.agent))}
            {more > 0 && ` ${words.andMore(more)}`}
          </p>
          <button type="button" class="button primary" onClick={() => void review(app, first)}>
            {words.look}
          </button>
        </div>
      )}
      {!first && there && (
        <div class="waiting-bar">
          <p dir="auto">
            {pcs.waitsOn(there.hostname, there.count)}
            {more > there.count && ` ${words.andMore(more - there.count)}`}
          </p>
          <button
            type="button"
            class="button primary"
            onClick={() => void app.usePc(there.link.origin)}
          >
            {words.look}
          </button>
        </div>
      )}
      {opened !== undefined && <RunDialog key={opened} id={opened} />}
    </>
  );
}

/** Goes to where it can be answered. */
async function review(app: ReturnType<typeof useApp>, asked: Asked): Promise<void> {
  const { conversations } = app;
  const { conversationId, id, runId } = asked;
  if (conversationId === undefined) {
    if (runId !== undefined) agentsOf(app).opened.set(runId);
    return;
  }
  if (conversations.state.value.open?.id !== conversationId)
    await conversations.open(conversationId);
  // Once it is drawn.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const card = document.getElementById(cardId(id));
      card?.scrollIntoView({ block: "center" });
      card?.querySelector("h3")?.focus({ preventScroll: true });
    }),
  );
}
