import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message } from "../chat/conversation.ts";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { CopyButton } from "./assistant-message.tsx";
import { attachmentsPart } from "./attachments-part.ts";
import { Bubble } from "./bubble.tsx";
import { IconButton } from "./icon-button.tsx";
import { useReplyPart } from "./reply-part.ts";
import { usePart } from "./use-part.ts";

/** The person's message, with its actions and its editor. */
export function UserMessage({ message }: { message: Message; isLast: boolean }): VNode {
  const { chat, link } = useApp();
  useObservable(chat.live.all);
  useObservable(link.state);
  const [editing, setEditing] = useState(false);
  const isBusy = chat.live.in(message.conversationId) !== undefined;
  const reply = useReplyPart();
  const part = usePart(attachmentsPart, message.attachments !== undefined);
  const done = (): void => setEditing(false);
  return (
    <article class="message from-me" id={`message-${message.id}`}>
      <h2 class="offscreen">{words.youSaid}</h2>
      {part && <part.MessageFiles message={message} />}
      {editing ? (
        <Editor message={message} onDone={done} />
      ) : (
        <>
          {message.content && <Bubble text={message.content} />}
          <div class="actions">
            {reply && <reply.Versions message={message} />}
            {message.content && <CopyButton text={message.content} />}
            <IconButton
              icon="edit"
              label={words.editAndSend}
              disabled={isBusy || !chat.canAsk}
              onClick={() => setEditing(true)}
            />
          </div>
        </>
      )}
    </article>
  );
}

function Editor({ message, onDone }: { message: Message; onDone: () => void }): VNode {
  const { chat } = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  // Within the tap's own task: later, phones do not open the keyboard.
  useLayoutEffect(() => {
    const { current } = area;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
    // Focus does not scroll it into view in every browser.
    current?.form?.scrollIntoView({ block: "nearest" });
  }, []);
  const send = (): void => {
    if (chat.edit(message, area.current?.value ?? "")) onDone();
  };
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        dir="auto"
        rows={3}
        aria-label={words.yourMessage}
        defaultValue={message.content}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <div class="row">
        <button type="button" class="button" onClick={onDone}>
          {common.cancel}
        </button>
        <button type="submit" class="button primary">
          {words.send}
        </button>
      </div>
    </form>
  );
}
