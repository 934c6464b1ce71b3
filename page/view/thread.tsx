import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../words/chat.ts";
import { words as common } from "../words/common.ts";
import { useApp, useObservable } from "./app-context.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { copyText } from "./copy-text.ts";
import { EmptyThread } from "./empty-thread.tsx";
import { IconButton } from "./icon-button.tsx";
import { ReadingPlace } from "./reading-place.ts";
import { UserMessage } from "./user-message.tsx";

/** The open conversation. */
export function Thread({ onInstructions }: { onInstructions: () => void }): VNode {
  const { conversations, chat, notices } = useApp();
  const { open, branch } = useObservable(conversations.state);
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
  const lastId = branch.at(-1)?.id;
  // To the end of what was opened, and to what was just asked.
  useLayoutEffect(() => place.current?.goToEnd(), [open?.id, lastId]);
  const onClick = async (event: MouseEvent): Promise<void> => {
    const target = event.target as Element;
    if (target.closest("summary")) place.current?.stay();
    const code = target
      .closest("[data-action=copy-code]")
      ?.closest("figure")
      ?.querySelector("code");
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
          {branch.length === 0 && <EmptyThread onInstructions={onInstructions} />}
          {branch.map((message) =>
            message.role === "user" ? (
              <UserMessage key={message.id} message={message} />
            ) : (
              <AssistantMessage key={message.id} message={message} />
            ),
          )}
        </div>
      </div>
      {!isAtEnd && (
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
