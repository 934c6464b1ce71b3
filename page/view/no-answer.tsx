import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LiveReply } from "../app/live-reply.ts";
import { words } from "../words/states.ts";
import { inWords } from "../words/times.ts";
import { useApp } from "./app-context.ts";

// A PC that is awake has answered by then, even if its model has not.
const AFTER_MS = 4_000;

/** Says for how long the PC has not even said that it has the message. */
export function NoAnswer({ live }: { live: LiveReply }): VNode | null {
  const { link } = useApp();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const ms = now - live.startedAt;
  if (live.isSent || ms < AFTER_MS) return null;
  return <p class="note">{words.noAnswer(link.state.value.pc?.hostname ?? "", inWords(ms))}</p>;
}
