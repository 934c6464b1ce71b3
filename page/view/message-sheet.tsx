import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../chat/conversation.ts";
import { sliceStart } from "../chat/message-slices.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { UserMessage } from "./user-message.tsx";
import { whenIdle } from "./when-idle.ts";

// Browsers leave out groups that are out of sight, without a look at each message.
const GROUP = 32;

// As many leave in one task.
const LEAVING = 8;

/** From this length on a conversation leaves the page in several tasks. */
export const LONG_BRANCH = 12;

/**
 * The messages of one conversation. The last of them come at once, those before them slice by
 * slice while the page has nothing else to do; once it is not shown any more, they leave so too.
 */
export function MessageSheet({
  branch,
  isShown,
  hold,
  onGone,
}: {
  branch: readonly Message[];
  isShown: boolean;
  /** Called before messages are added above those that are there; returns what is called after. */
  hold: () => (() => void) | undefined;
  /** Called when there is nothing left of what is not shown. */
  onGone: () => void;
}): VNode {
  const first = useRef<string>(undefined);
  const origin = useRef<string>(undefined);
  const release = useRef<() => void>(undefined);
  const [, setVersion] = useState(0);
  const known = branch.findIndex(({ id }) => id === first.current);
  const from = known < 0 ? sliceStart(branch, branch.length) : known;
  first.current = branch[from]?.id;
  // Groups are counted from a message that stays: what is read before it moves none to another.
  const originAt = Math.max(
    0,
    branch.findIndex(({ id }) => id === origin.current),
  );
  origin.current = branch[originAt]?.id;
  useLayoutEffect(() => {
    release.current?.();
    release.current = undefined;
  });
  useEffect(() => {
    if (isShown && from === 0) return undefined;
    return whenIdle(() => {
      const next = isShown ? sliceStart(branch, from, true) : from + LEAVING;
      if (next >= branch.length) return onGone();
      if (isShown) release.current = hold();
      first.current = branch[next]?.id;
      setVersion((version) => version + 1);
    });
  }, [from, branch, isShown]);
  const views = useRef(new WeakMap<Message, { isLast: boolean; view: VNode }>());
  // What stays the same is not looked at again.
  const viewOf = (message: Message): VNode => {
    const isLast = message === branch.at(-1);
    const shown = views.current.get(message);
    if (shown?.isLast === isLast) return shown.view;
    const View = message.role === "user" ? UserMessage : AssistantMessage;
    const view = <View key={message.id} message={message} isLast={isLast} />;
    views.current.set(message, { isLast, view });
    return view;
  };
  const groups: VNode[] = [];
  const firstGroup = Math.floor((from - originAt) / GROUP) * GROUP;
  for (let start = originAt + firstGroup; start < branch.length; start += GROUP)
    groups.push(
      <div class="messages" key={start - originAt}>
        {branch.slice(Math.max(from, start), start + GROUP).map(viewOf)}
      </div>,
    );
  const state = from === 0 ? "whole" : "";
  return <div class={isShown ? state : "leaving"}>{groups}</div>;
}
