import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useApp, useObservable } from "./app-context.ts";
import { dropDraft, keepDraft, readDraft } from "./drafts.ts";
import { IconButton } from "./icon-button.tsx";

/** Where the person writes. One button sends, or stops the reply that is on its way. */
export function Composer(): VNode {
  const { chat, conversations, newChat } = useApp();
  const { open } = useObservable(conversations.state);
  useObservable(chat.live.all);
  const id = open?.id;
  const isBusy = chat.live.in(id) !== undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.value = readDraft(id);
    setIsEmpty(area.current.value.trim() === "");
    fitHeight(area.current);
    // A phone would bring up its keyboard unasked.
    if (!isTouch()) area.current.focus();
  }, [id]);
  const send = (): void => {
    const { current } = area;
    if (!current || !chat.send(current.value, newChat.system.value)) return;
    newChat.system.set("");
    dropDraft(id);
    current.value = "";
    setIsEmpty(true);
    fitHeight(current);
    current.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        rows={1}
        dir="auto"
        aria-label="Message"
        placeholder="Message"
        enterkeyhint={isTouch() ? "enter" : "send"}
        onInput={({ currentTarget }) => {
          setIsEmpty(currentTarget.value.trim() === "");
          keepDraft(id, currentTarget.value);
          fitHeight(currentTarget);
        }}
        onKeyDown={(event) => {
          if (!sends(event)) return;
          event.preventDefault();
          send();
        }}
      />
      {isBusy ? (
        <IconButton
          icon="stop"
          label="Stop the reply"
          class="send"
          onClick={() => {
            if (id !== undefined) chat.stop(id);
            area.current?.focus();
          }}
        />
      ) : (
        <IconButton icon="send" label="Send" class="send" disabled={isEmpty} onClick={send} />
      )}
    </form>
  );
}

/** Whether a key sends: Enter on a keyboard, and with Ctrl or ⌘ everywhere. */
function sends(event: KeyboardEvent): boolean {
  // The Enter that ends the choice of a Chinese or Japanese word is not one of ours.
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return false;
  return event.ctrlKey || event.metaKey || (!event.shiftKey && !isTouch());
}

function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

function fitHeight(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
