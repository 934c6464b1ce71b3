import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LiveReply } from "../app/live-reply.ts";
import { words } from "../words/chat.ts";
import { useApp, useObservable } from "./app-context.ts";

/** The state of a reply in progress, shown below its text. */
export function LiveNote({ live }: { live: LiveReply }): VNode | null {
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
  return isEmpty ? <Waiting /> : null;
}

function Waiting(): VNode {
  return (
    <p class="waiting">
      <span class="offscreen">{words.waitingForModel}</span>
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </p>
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
