import type { RefObject, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/on-pc.ts";
import { pcCopies } from "./pc-copies.ts";

/**
 * Above a conversation whose earlier messages are on the PC alone: says so, and reads them as the
 * reader comes near. What is in view stays in its place.
 */
export function EarlierMessages({
  scroller,
}: {
  scroller: RefObject<HTMLElement | null>;
}): VNode | null {
  const app = useApp();
  const { open, branch } = useObservable(app.conversations.state);
  const { pc, reach } = useObservable(app.link.state);
  const [first] = branch;
  const isPart = open?.onPc !== undefined && typeof first?.parentId === "string";
  const before = useRef({ openId: open?.id, firstId: first?.id, height: 0, top: 0 });
  const { current: screen } = scroller;
  // This stands before the messages, so that those which are added are not there yet.
  const { openId, firstId } = before.current;
  const isExtended = openId === open?.id && firstId !== undefined && firstId !== first?.id;
  const { scrollHeight = 0, scrollTop = 0 } = screen ?? {};
  before.current = { openId: open?.id, firstId: first?.id, height: scrollHeight, top: scrollTop };
  useLayoutEffect(() => {
    const { height, top } = before.current;
    // Of a screen that was not at its beginning alone: at the end it is kept by who follows that.
    if (isExtended && screen && branch.some(({ id }) => id === firstId))
      screen.scrollTop = top + screen.scrollHeight - height;
  }, [first?.id]);
  useEffect(() => {
    if (!isPart || !screen || !open || reach !== "connected") return undefined;
    const look = (): void => {
      // Not while messages that were read are still put in their places.
      const isNear = screen.scrollTop < screen.clientHeight && screen.querySelector(".whole");
      if (isNear) void pcCopies(app).readEarlier(open.id);
    };
    screen.addEventListener("scroll", look, { passive: true });
    return () => screen.removeEventListener("scroll", look);
  }, [isPart, screen, open?.id, reach]);
  return isPart ? <p class="pc-earlier">{words.earlier(pc?.hostname ?? "PC")}</p> : null;
}
