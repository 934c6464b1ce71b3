import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Message } from "../chat/conversation.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { words as chatWords } from "../words/chat.ts";
import { words } from "../words/models.ts";
import { inWords } from "../words/times.ts";
import { modelsOf } from "./models-state.ts";

// A model that is in memory answers before.
const LOADING_AFTER_MS = 8_000;

/** That a model was asked and has said nothing yet, and for how long. */
export function Waiting({ message }: { message: Message }): VNode {
  const models = modelsOf(useApp());
  useObservable(models.list);
  const elapsedMs = useElapsed(message.createdAt);
  const asked = message.request?.body.model;
  const model = asked === undefined ? models.standard : models.find(asked);
  const agent = message.request?.body.agent;
  const name =
    agent === undefined &&
    (model?.name ?? (asked === undefined ? undefined : models.nameOf(asked)));
  const isLoading = model?.isLocal === true && !agent && elapsedMs >= LOADING_AFTER_MS;
  const waiting = name ? words.waitingFor(name) : chatWords.waitingForModel;
  const text = isLoading ? words.loading(model.name) : waiting;
  return (
    <p class="waiting">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span class="waiting-words">{text}</span>
      {elapsedMs >= 1_000 && <span aria-hidden="true">{inWords(elapsedMs)}</span>}
    </p>
  );
}

/** How long ago something was, each second anew. */
function useElapsed(since: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now - since;
}
