import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Part } from "../app/part.ts";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { copyText } from "./copy-text.ts";
import { EmptyThread } from "./empty-thread.tsx";
import { IconButton } from "./icon-button.tsx";
import { useListPart } from "./list-part.ts";
import { useOnPcPart } from "./on-pc-part.ts";
import { ReadingPlace } from "./reading-place.ts";
import { UserMessage } from "./user-message.tsx";

const codeImage = new Part(() => import("../parts/code-image.ts"));

/** The open conversation. */
export function Thread({ onInstructions }: { onInstructions: () => void }): VNode {
  const { conversations, chat, notices, found: whatWasFound } = useApp();
  const { open, branch } = useObservable(conversations.state);
  const onPc = useOnPcPart();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<ReadingPlace>(undefined);
  const [isAtEnd, setIsAtEnd] = useState(true);
  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return undefined;
    const watched = new ReadingPlace(scroller.current, content.current, setIsAtEnd);
    place.current = watched;
    return () => watched.dispose();
  }, []);
  const last = branch.at(-1);
  // To what was just asked, or to the end of what was opened.
  useLayoutEffect(() => {
    const question = branch.at(-2);
    const shown = question && document.getElementById(`message-${question.id}`);
    if (shown && last?.state === "pending") place.current?.pin(shown);
    else if (last) place.current?.goToEnd();
    else place.current?.goToStart();
  }, [open?.id, last?.id]);
  const found = useObservable(whatWasFound);
  const part = useListPart();
  useEffect(() => {
    if (!found || !part || !scroller.current) return undefined;
    place.current?.stay();
    return part.revealHit(scroller.current, found);
  }, [found, part]);
  const isLoaded = useObservable(conversations.isLoaded);
  const onClick = async (event: MouseEvent): Promise<void> => {
    const target = event.target as Element;
    if (target.closest("summary")) place.current?.stay();
    const button = target.closest("[data-action]");
    const figure = button?.closest("figure");
    if (button?.matches("[data-action=image-code]") && figure)
      void codeImage.load().then((loaded) => loaded?.shareCodeImage(figure, notices));
    if (!button?.matches("[data-action=copy-code]")) return;
    const code = figure?.querySelector("code");
    if (!code) return;
    const copied = await copyText(code.textContent ?? "");
    notices.show(copied ? words.codeCopied : common.cannotCopy);
  };
  return (
    <div class="thread-frame">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked are buttons within. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same. */}
      <div class="thread" ref={scroller} onClick={onClick} tabIndex={-1}>
        <div class="thread-content" ref={content} aria-busy={chat.live.in(open?.id) !== undefined}>
          {onPc && <onPc.EarlierMessages scroller={scroller} />}
          {branch.length === 0 && isLoaded && <EmptyThread onInstructions={onInstructions} />}
          {branch.map((message) =>
            message.role === "user" ? (
              <UserMessage key={message.id} message={message} />
            ) : (
              <AssistantMessage key={message.id} message={message} />
            ),
          )}
        </div>
      </div>
      {!isAtEnd && last && (
        <IconButton
          icon="down"
          label={words.toLatest}
          class="to-end"
          onClick={() => place.current?.goToEnd()}
        />
      )}
    </div>
  );
}
