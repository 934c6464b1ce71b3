import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/chat.ts";
import { words as states } from "../words/states.ts";
import { useApp, useObservable } from "./app-context.ts";
import { attachmentsPart } from "./attachments-part.ts";
import { dropDraft, keepDraft, readDraft } from "./drafts.ts";
import { attachFiles, onFilesGiven } from "./given-files.ts";
import { IconButton } from "./icon-button.tsx";
import { longText } from "./long-text.ts";
import { usePart } from "./use-part.ts";

/** The text field, with one button that sends, or stops the reply in progress. */
export function Composer(): VNode {
  const app = useApp();
  const { chat, conversations, newChat, attached, notices, pc } = app;
  const { open } = useObservable(conversations.state);
  useObservable(chat.live.all);
  const id = open?.id;
  const isBusy = chat.live.in(id) !== undefined;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isEmpty, setIsEmpty] = useState(true);
  const files = useObservable(attached.list);
  const isBlocked = useObservable(attached.isBlocked);
  const [isChoosing, setIsChoosing] = useState(false);
  usePart(attachmentsPart, isChoosing || files.length > 0);
  // Once it is there, it also has to tell of files that could not be attached.
  const part = attachmentsPart.loaded.value;
  useEffect(() => onFilesGiven((given) => void attachFiles(app, given)), []);
  const isEarly = useRef(false);
  useLayoutEffect(() => {
    void attached.open(id);
    if (!area.current) return;
    // What was typed before the conversation was read is meant for it.
    if (isEarly.current && id !== undefined) {
      keepDraft(id, [readDraft(id), area.current.value].filter(Boolean).join("\n"));
      dropDraft(undefined);
    }
    isEarly.current = false;
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
    const { system, agent, model } = newChat;
    const onPc = pc.begun();
    const begun = {
      system: system.value,
      ...(agent.value && { agent: agent.value }),
      ...(model.value && { model: model.value }),
      ...(onPc && { onPc }),
    };
    if (current?.value.trim() && chat.live.in(id)) notices.show(states.busy);
    if (!current || isBlocked || !chat.send(current.value, begun, files)) return;
    attached.set([]);
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
    <>
      {part && <part.Tray />}
      {part && isChoosing && <part.AttachDialog onClose={() => setIsChoosing(false)} />}
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <IconButton icon="attach" label={words.attach} onClick={() => setIsChoosing(true)} />
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={words.message}
          placeholder={words.message}
          enterkeyhint={isTouch() ? "enter" : "send"}
          onInput={({ currentTarget }) => {
            setIsEmpty(currentTarget.value.trim() === "");
            isEarly.current = !conversations.isLoaded.value;
            keepDraft(id, currentTarget.value);
            fitHeight(currentTarget);
          }}
          onPaste={(event) => {
            const text = longText(event);
            if (text === undefined) return;
            event.preventDefault();
            void attachFiles(app, [new File([text], `${states.pastedName}.txt`)]);
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
            disabled={isBlocked || (isEmpty && !files[0])}
            onClick={send}
          />
        )}
      </form>
    </>
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
