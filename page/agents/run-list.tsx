import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { RunSummary } from "../../src/runs/agent-runs.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/agents.ts";
import { words as pcs } from "../words/pcs.ts";
import { shortTime } from "../words/times.ts";
import { agentsOf, isGoing } from "./agents-state.ts";
import { starterWords, statusWords } from "./run-words.ts";

/**
 * The runs that work, ask or were interrupted and belong to no reply in progress here, the others
 * behind a tap; and the other PCs on which something waits.
 */
export function RunList({ onOpen }: { onOpen: () => void }): VNode {
  const app = useApp();
  const elsewhere = useObservable(app.agents.elsewhere);
  return (
    <div class="run-lists">
      {elsewhere.length > 0 && (
        <ul class="run-list">
          {elsewhere.map(({ link, hostname, count }) => (
            <li key={link.origin} class="asks">
              <button
                type="button"
                class="conversation-button"
                onClick={() => {
                  void app.usePc(link.origin);
                  onOpen();
                }}
              >
                <span class="conversation-note" dir="auto">
                  {pcs.waitsOn(hostname, count)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <OwnRuns onOpen={onOpen} />
    </div>
  );
}

function OwnRuns({ onOpen }: { onOpen: () => void }): VNode | null {
  const { chat } = useApp();
  const agents = agentsOf(useApp());
  const runs = useObservable(agents.runs);
  const replies = useObservable(chat.live.all);
  const asked = useObservable(agents.asked);
  const [showsAll, setShowsAll] = useState(false);
  const own = new Set([...replies.values()].map(({ run }) => run.value?.id));
  const others = runs.filter(({ id }) => !own.has(id));
  const current = others.filter((run) => isGoing(run) || run.status === "interrupted");
  if (others.length === 0) return null;
  const open = (id: string): void => {
    agents.opened.set(id);
    onOpen();
  };
  return (
    <section class="run-list" aria-label={words.runs}>
      <h3>{words.agentsOnPc}</h3>
      <ul>
        {(showsAll ? others : current).map((run) => (
          <RunItem
            key={run.id}
            run={run}
            name={agents.nameOf(run.agent)}
            asks={asked.some(({ runId }) => runId === run.id)}
            onOpen={() => open(run.id)}
          />
        ))}
      </ul>
      {others.length > current.length && (
        <button
          type="button"
          class="button plain small"
          aria-expanded={showsAll}
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll ? words.fewer : words.ended(others.length - current.length)}
        </button>
      )}
    </section>
  );
}

function RunItem({
  run: { status, startedBy, startedAt },
  name,
  asks,
  onOpen,
}: {
  run: RunSummary;
  name: string;
  asks: boolean;
  onOpen: () => void;
}): VNode {
  return (
    <li class={asks ? "asks" : ""}>
      <button type="button" class="conversation-button" onClick={onOpen}>
        <span class="conversation-title" dir="auto">
          {name}
        </span>
        <span class="conversation-note">
          {asks ? statusWords("waiting") : statusWords(status)} · {starterWords(startedBy)} ·{" "}
          {shortTime(startedAt)}
        </span>
      </button>
    </li>
  );
}
