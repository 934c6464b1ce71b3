import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Part } from "../app/part.ts";
import type { Message } from "../chat/conversation.ts";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { copyText } from "./copy-text.ts";
import { EmptyThread } from "./empty-thread.tsx";
import { IconButton } from "./icon-button.tsx";
import { useListPart } from "./list-part.ts";
import { LONG_BRANCH, MessageSheet } from "./message-sheet.tsx";
import { useOnPcPart } from "./on-pc-part.ts";
import { ReadingPlace } from "./reading-place.ts";

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
  const sheets = useSheets(open?.id, branch);
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
          {sheets.map(({ id, shown, onGone }) => (
            <MessageSheet
              key={id}
              branch={shown}
              isShown={id === open?.id}
              hold={() => place.current?.hold()}
              onGone={onGone}
            />
          ))}
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

/** The open conversation, and long ones that were open before, which leave the page bit by bit. */
function useSheets(
  openId: string | undefined,
  branch: readonly Message[],
): { id: string; shown: readonly Message[]; onGone: () => void }[] {
  const sheets = useRef(new Map<string, readonly Message[]>()).current;
  const [, setGone] = useState<string>();
  for (const [id, shown] of sheets)
    if (id !== openId && shown.length < LONG_BRANCH) sheets.delete(id);
  if (openId !== undefined) sheets.set(openId, branch);
  return [...sheets].map(([id, shown]) => ({
    id,
    shown,
    onGone: () => {
      sheets.delete(id);
      setGone(id);
    },
  }));
}
