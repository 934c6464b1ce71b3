import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/chat.ts";
import { words as states } from "../words/states.ts";
import { useApp, useObservable } from "./app-context.ts";
import { dropDraft, keepDraft, readDraft } from "./drafts.ts";
import { IconButton } from "./icon-button.tsx";
import { longText, PastedText } from "./pasted-text.tsx";

/** The text field, with one button that sends, or stops the reply in progress. */
export function Composer(): VNode {
  const { chat, conversations, newChat, notices } = useApp();
  const { open } = useObservable(conversations.state);
  useObservable(chat.live.all);
  const id = open?.id;
  const isBusy = chat.live.in(id) !== undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  const [pasted, setPasted] = useState("");
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.value = readDraft(id);
    setIsEmpty(area.current.value.trim() === "");
    fitHeight(area.current);
    // On a phone, focus would open the keyboard.
    if (!isTouch()) area.current.focus();
  }, [id]);
  useEffect(() => {
    if (!isBusy || id === undefined) return undefined;
    const stop = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      if (!document.querySelector("dialog[open]")) chat.stop(id);
    };
    document.addEventListener("keydown", stop);
    return () => document.removeEventListener("keydown", stop);
  }, [id, isBusy]);
  const send = (): void => {
    const { current } = area;
    const { system, agent } = newChat;
    const begun = { system: system.value, ...(agent.value && { agent: agent.value }) };
    const text = [current?.value ?? "", pasted].filter(Boolean).join("\n\n");
    if (text.trim() !== "" && chat.live.in(id)) notices.show(states.busy);
    if (!current || !chat.send(text, begun)) return;
    setPasted("");
    system.set("");
    agent.set(undefined);
    dropDraft(id);
    current.value = "";
    setIsEmpty(true);
    fitHeight(current);
    // On a phone, the keyboard would hide the reply.
    if (isTouch()) current.blur();
    else current.focus();
  };
  return (
    <form
      class={pasted === "" ? "composer" : "composer with-pasted"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {pasted !== "" && <PastedText text={pasted} onRemove={() => setPasted("")} />}
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
        onPaste={(event) => {
          const text = longText(event);
          if (text === undefined) return;
          event.preventDefault();
          setPasted((before) => [before, text].filter(Boolean).join("\n\n"));
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
            if (!isTouch()) area.current?.focus();
          }}
        />
      ) : (
        <IconButton
          icon="send"
          label={words.send}
          class="send"
          disabled={isEmpty && pasted === ""}
          onClick={send}
        />
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
