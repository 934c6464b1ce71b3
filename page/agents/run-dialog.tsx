import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { failureText } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { Dialog } from "../view/dialog.tsx";
import { ReplyView } from "../view/reply-view.ts";
import { words } from "../words/agents.ts";
import { agentsOf, isGoing } from "./agents-state.ts";
import { RunQuestions } from "./run-questions.tsx";
import { RunSteps } from "./run-steps.tsx";
import { begunWords, statusWords } from "./run-words.ts";
import { WatchedRun } from "./watched-run.ts";

/** A run by itself, whoever began it: what it does, asks and says. */
export function RunDialog({ id }: { id: string }): VNode {
  const app = useApp();
  const agents = agentsOf(app);
  const [watched, setWatched] = useState<WatchedRun>();
  // Watched anew when it is gone on with.
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const begun = new WatchedRun(agents.streams, id);
    setWatched(begun);
    return () => begun.close();
  }, [id, agents, attempt]);
  const summary = useObservable(agents.runs).find((run) => run.id === id);
  return (
    <Dialog
      title={summary ? agents.nameOf(summary.agent) : words.run}
      class="tall"
      onClose={() => {
        if (agents.opened.value === id) agents.opened.set(undefined);
      }}
    >
      {summary && (
        <p class="note">
          {words.statusAndStart(statusWords(summary.status), begunWords(summary.startedBy))}
        </p>
      )}
      {watched && <Watched key={attempt} watched={watched} />}
      <RunActions id={id} onResumed={() => setAttempt(attempt + 1)} />
    </Dialog>
  );
}

function Watched({ watched }: { watched: WatchedRun }): VNode {
  const run = useObservable(watched.run);
  const failure = useObservable(watched.failure);
  const isLive = run !== undefined && isGoing(run);
  return (
    <>
      {run ? (
        <RunSteps run={run} isLive={isLive} />
      ) : (
        failure === undefined && <p>{words.looking}</p>
      )}
      <RunText watched={watched} isLive={isLive} />
      {run && <RunQuestions run={run} isLive={isLive} />}
      {failure !== undefined && <p class="failure">{failure}</p>}
    </>
  );
}

function RunText({ watched, isLive }: { watched: WatchedRun; isLive: boolean }): VNode {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const view = new ReplyView();
    place.current?.append(view.element);
    const show = (text: string): void => view.update({ text, ended: !isLive, hasSteps: true });
    show(watched.text.value);
    const stop = watched.text.watch(show);
    return () => {
      stop();
      view.dispose();
      view.element.remove();
    };
  }, [watched, isLive]);
  return <div ref={place} />;
}

function RunActions({ id, onResumed }: { id: string; onResumed: () => void }): VNode | null {
  const app = useApp();
  const agents = agentsOf(app);
  const status = useObservable(agents.runs).find((run) => run.id === id)?.status;
  const [busy, setBusy] = useState(false);
  if (status === undefined) return null;
  const attempt = async (work: Promise<void>, then?: () => void): Promise<void> => {
    setBusy(true);
    try {
      await work;
      then?.();
    } catch (error) {
      app.notices.show(failureText(error));
    }
    setBusy(false);
  };
  if (isGoing({ status }))
    return (
      <button
        type="button"
        class="button danger"
        disabled={busy}
        onClick={() => void attempt(agents.api.stopRun(id))}
      >
        {words.stopRun}
      </button>
    );
  if (status !== "interrupted") return null;
  return (
    <button
      type="button"
      class="button primary"
      disabled={busy}
      onClick={() => void attempt(agents.api.resumeRun(id), onResumed)}
    >
      {words.goOn}
    </button>
  );
}
