import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LiveReply } from "../app/live-reply.ts";
import type { Message } from "../chat/conversation.ts";
import { words } from "../words/chat.ts";
import { useApp, useObservable } from "./app-context.ts";
import { useModelsPart } from "./models-part.ts";
import { NoAnswer } from "./no-answer.tsx";

/** The state of a reply in progress, shown below its text. */
export function LiveNote({ live, message }: { live: LiveReply; message: Message }): VNode | null {
  const models = useModelsPart();
  const { link } = useApp();
  const { state, stopping } = useObservable(live.status);
  const { reach, pc } = useObservable(link.state);
  const isEmpty = useIsEmpty(live);
  const isCut = reach === "offline" || reach === "unreachable";
  if (stopping) return <p class="note quiet">{words.stopping}</p>;
  if (isCut && !live.isSent)
    return (
      <p class="note">
        {reach === "offline" ? words.unsentOffline : words.unsentUnreachable(pc?.hostname ?? "")}
      </p>
    );
  if (state === "reconnecting")
    return (
      <p class={isCut ? "note" : "note quiet after-a-moment"}>
        {isCut ? words.connectionLost : words.connectingAgain}
      </p>
    );
  if (!isEmpty) return null;
  return (
    <>
      {!live.isSent && <NoAnswer live={live} />}
      {models ? (
        <models.Waiting message={message} />
      ) : (
        <p class="note quiet">{words.waitingForModel}</p>
      )}
    </>
  );
}

/** Whether nothing has come yet; shown again only when that changes. */
function useIsEmpty({ text }: LiveReply): boolean {
  const [isEmpty, setIsEmpty] = useState(text.value === "");
  useEffect(() => {
    setIsEmpty(text.value === "");
    return text.watch((value) => setIsEmpty(value === ""));
  }, [text]);
  return isEmpty;
}
