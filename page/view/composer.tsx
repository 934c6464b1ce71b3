import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/chat.ts";
import { useApp, useObservable } from "./app-context.ts";
import { dropDraft, keepDraft, readDraft } from "./drafts.ts";
import { IconButton } from "./icon-button.tsx";

/** The text field, with one button that sends, or stops the reply in progress. */
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
    // On a phone, focus would open the keyboard.
    if (!isTouch()) area.current.focus();
  }, [id]);
  const send = (): void => {
    const { current } = area;
    const { system, agent } = newChat;
    const begun = { system: system.value, ...(agent.value && { agent: agent.value }) };
    if (!current || !chat.send(current.value, begun)) return;
    system.set("");
    agent.set(undefined);
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
        aria-label={words.message}
        placeholder={words.message}
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
          label={words.stopReply}
          class="send"
          onClick={() => {
            if (id !== undefined) chat.stop(id);
            area.current?.focus();
          }}
        />
      ) : (
        <IconButton icon="send" label={words.send} class="send" disabled={isEmpty} onClick={send} />
      )}
    </form>
  );
}

/** Whether a key sends: Enter on a keyboard, and with Ctrl or ⌘ everywhere. */
function sends(event: KeyboardEvent): boolean {
  // An Enter that ends the composition of a Chinese or Japanese word does not send.
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
