import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { LiveReply } from "../app/live-reply.ts";
import { Observable } from "../app/observable.ts";
import { Part } from "../app/part.ts";
import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { words as reading } from "../words/reading.ts";
import { useAgentsPart } from "./agents-part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { copyText } from "./copy-text.ts";
import { EndNote } from "./end-note.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { LiveNote } from "./live-note.tsx";
import { useModelsPart } from "./models-part.ts";
import { useReplyPart } from "./reply-part.ts";
import type { ReplyView } from "./reply-view.ts";
import { usePart } from "./use-part.ts";

/** A reply, in progress or ended, with its actions. */
export function AssistantMessage({
  message,
  isLast,
}: {
  message: Message;
  /** Whether nothing was said after it. */
  isLast: boolean;
}): VNode {
  const { chat, link } = useApp();
  const live = useObservable(chat.live.all).get(message.id);
  const { pc } = useObservable(link.state);
  const parts = useAgentsPart(message.run !== undefined);
  const run = useObservable(live?.run ?? NO_RUN) ?? message.run;
  return (
    <article class="message from-pc" id={`message-${message.id}`}>
      <h2 class="offscreen">{words.replied(pc?.hostname ?? "PC")}</h2>
      {parts && run && <parts.RunSteps run={run} isLive={live !== undefined} />}
      {parts && run && !live && <parts.RunQuestions run={run} isLive={false} />}
      <ReplyBody
        message={message}
        live={live}
        hasSteps={parts !== undefined && run !== undefined}
      />
      {parts && run && live && <parts.RunQuestions run={run} isLive />}
      {live ? (
        <LiveNote live={live} message={message} />
      ) : (
        <EndNote message={message} isLast={isLast} />
      )}
      {(live || message.state !== "pending") && <Actions message={message} live={live} />}
    </article>
  );
}

const NO_RUN = new Observable<Message["run"]>(undefined);

function ReplyBody({
  message,
  live,
  hasSteps,
}: {
  message: Message;
  live: LiveReply | undefined;
  hasSteps: boolean;
}): VNode {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<ReplyView>(undefined);
  const part = useReplyPart();
  useLayoutEffect(() => {
    if (!part) return undefined;
    const shown = new part.ReplyView();
    view.current = shown;
    place.current?.append(shown.element);
    return () => {
      shown.dispose();
      shown.element.remove();
    };
  }, [part]);
  useLayoutEffect(() => {
    if (!live) {
      const { content, thoughtMs } = message;
      view.current?.update({ text: content, ended: true, thoughtMs, hasSteps });
      return undefined;
    }
    const show = (text: string): void => {
      const { thoughtMs, thinkingSince } = live;
      view.current?.update({ text, ended: false, thoughtMs, thinkingSince, hasSteps });
    };
    show(live.text.value);
    return live.text.watch(show);
  }, [part, message, live, hasSteps]);
  return <div ref={place} />;
}

const replyMenu = new Part(() => import("../parts/reply-menu.ts"));

function Actions({ message, live }: { message: Message; live: LiveReply | undefined }): VNode {
  const [menu, setMenu] = useState<"open" | "closed">();
  const reply = useReplyPart();
  const part = usePart(replyMenu, menu !== undefined);
  const { chat, link } = useApp();
  const models = useModelsPart();
  useObservable(link.state);
  const isBusy = chat.live.in(message.conversationId) !== undefined;
  const text = spokenText(message.content);
  const isFailed = message.state === "error" || message.state === "lost";
  return (
    <div class="actions">
      {!live && text !== "" && <CopyButton text={text} />}
      {!live && !isFailed && (
        <IconButton
          icon="retry"
          label={common.askAgain}
          disabled={isBusy || !chat.canAsk}
          onClick={() => chat.retry(message)}
        />
      )}
      {!live && models && <models.ReplyActions message={message} />}
      {(live ? "speechSynthesis" in window : text !== "") && (
        // Three dots under a reply that grows would be its own.
        <IconButton
          icon={live ? "sound" : "more"}
          label={reading.more}
          onClick={() => setMenu("open")}
        />
      )}
      {part && (
        <part.ReplyMenu
          message={message}
          live={live}
          isOpen={menu === "open"}
          onClose={() => setMenu("closed")}
        />
      )}
      {!live && reply && <reply.Versions message={message} />}
    </div>
  );
}

/** A button that copies a text, and confirms it. */
export function CopyButton({ text }: { text: string }): VNode {
  const { notices } = useApp();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    if (!(await copyText(text))) return notices.show(common.cannotCopy);
    setCopied(true);
    notices.say(common.copied);
  };
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={common.copy}
      title={common.copy}
      onClick={copy}
    >
      <Icon name={copied ? "check" : "copy"} />
    </button>
  );
}
