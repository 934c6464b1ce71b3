import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { LiveReply } from "../app/live-reply.ts";
import type { Message } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { copyText } from "../view/copy-text.ts";
import { Dialog } from "../view/dialog.tsx";
import { words as common } from "../words/common.ts";
import { words } from "../words/reply-menu.ts";
import { readableText } from "./readable-text.ts";
import { Speaker } from "./speaker.ts";

// Some of the time, a browser has the interface and no voice; see Speaker.
const speaker =
  "speechSynthesis" in globalThis
    ? new Speaker({
        synthesis: speechSynthesis,
        makeUtterance: (text) => new SpeechSynthesisUtterance(text),
        language: () => document.documentElement.lang || navigator.language,
      })
    : undefined;

/** The menu of a reply, while it `isOpen`, and the controls of its voice, while it is read. */
export function ReplyMenu({
  message,
  live,
  isOpen,
  onClose,
}: {
  message: Message;
  live: LiveReply | undefined;
  isOpen: boolean;
  onClose: () => void;
}): VNode {
  return (
    <>
      {speaker && <VoiceControls speaker={speaker} message={message} live={live} />}
      {isOpen && <Menu message={message} live={live} onClose={onClose} />}
    </>
  );
}

function Menu({
  message,
  live,
  onClose,
}: {
  message: Message;
  live: LiveReply | undefined;
  onClose: () => void;
}): VNode {
  const { notices } = useApp();
  const markdown = (): string => spokenText(live?.text.value ?? message.content);
  const copy = async (text: string): Promise<void> => {
    const copied = await copyText(text);
    onClose();
    notices.show(copied ? common.copied : common.cannotCopy);
  };
  const item = (label: string, onClick: () => unknown): VNode => (
    <button type="button" class="button wide" onClick={onClick}>
      {label}
    </button>
  );
  return (
    <Dialog title={words.moreTitle} onClose={onClose}>
      <div class="menu">
        {speaker &&
          item(words.readAloud, () => {
            // Within the tap: later, some browsers let nothing speak.
            speaker.begin(message.id);
            speaker.update(markdown(), { ended: !live });
            if (!speaker.state.value) notices.show(words.noVoice);
            onClose();
          })}
        {item(words.copyMarkdown, () => copy(markdown()))}
        {item(words.copyText, () => copy(readableText(markdown())))}
        {"share" in navigator &&
          item(words.share, () => {
            // Rejected when the person thinks better of it.
            navigator.share({ text: readableText(markdown()) }).catch(() => {});
            onClose();
          })}
      </div>
    </Dialog>
  );
}

// How often a reply in progress is looked at for sentences that are over.
const LOOK_EVERY_MS = 250;

function VoiceControls({
  speaker: voice,
  message,
  live,
}: {
  speaker: Speaker;
  message: Message;
  live: LiveReply | undefined;
}): VNode | null {
  const { notices } = useApp();
  const state = useObservable(voice.state);
  const isMine = state?.messageId === message.id;
  useEffect(() => {
    if (!isMine) return undefined;
    voice.onFailure = () => notices.show(words.noVoice);
    if (!live) {
      voice.update(spokenText(message.content), { ended: true });
      return undefined;
    }
    const look = (): void => voice.update(spokenText(live.text.value), { ended: false });
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isMine, live, message.content]);
  useEffect(
    () => () => {
      if (voice.state.value?.messageId === message.id) voice.stop();
    },
    [message.id],
  );
  if (!isMine) return null;
  return (
    <span class="voice">
      <button
        type="button"
        class="button small"
        onClick={() => (state.isPaused ? voice.resume() : voice.pause())}
      >
        {state.isPaused ? words.goOn : words.pause}
      </button>
      <button type="button" class="button small" onClick={() => voice.stop()}>
        {words.stop}
      </button>
    </span>
  );
}
