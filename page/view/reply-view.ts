import { isStepTrace } from "../../src/agent/step-traces.ts";
import { type ReplyPart, splitReply } from "../chat/split-reply.ts";
import { MarkdownView } from "../markdown/markdown-view.ts";
import { ENRICHED } from "./enrich.ts";
import { cancelDraw, drawSoon } from "./frames.ts";
import { ThoughtView } from "./thought-view.ts";

/** What is to be shown of a reply. */
export interface ShownReply {
  readonly text: string;
  readonly ended: boolean;
  /** How long the model thought. */
  readonly thoughtMs?: number | undefined;
  /** Since when it is thinking, in milliseconds since 1970. */
  readonly thinkingSince?: number | undefined;
  /** Whether what an agent did is shown beside it, so that its text need not tell it. */
  readonly hasSteps?: boolean;
}

// Up to this length a reply is drawn at once, before the page is painted.
const SHORT_LENGTH = 12_000;

// How much is parsed at a time. The time grows faster than the length: in WebKit, some of
// the lexer's rules search the whole text for every block.
const SLICE_LENGTH = 3_000;

// The time to draw in one animation frame.
const DRAW_MS = 8;

/**
 * Shows a reply in an element of its own, frame by frame, and a long one slice by slice.
 * Only what is new is drawn.
 */
export class ReplyView {
  readonly element = document.createElement("div");
  #reply: ShownReply = { text: "", ended: false };
  #drawn = 0;
  #views: (MarkdownView | ThoughtView)[] = [];

  constructor() {
    this.element.className = "reply";
  }

  /** Shows what the reply is now, soon; at once what is short. */
  update(reply: ShownReply): void {
    this.#reply = reply;
    if (this.#drawn === 0 && reply.ended && reply.text.length <= SHORT_LENGTH)
      this.#drawFor(Number.POSITIVE_INFINITY);
    else drawSoon(this.#draw);
  }

  /** Ends it; nothing is drawn any more. */
  dispose(): void {
    cancelDraw(this.#draw);
    for (const view of this.#views) if (view instanceof ThoughtView) view.dispose();
  }

  readonly #draw = (): void => {
    this.#drawFor(DRAW_MS);
    if (this.#drawn < this.#reply.text.length) drawSoon(this.#draw);
  };

  #drawFor(ms: number): void {
    const until = performance.now() + ms;
    do this.#drawSlice();
    while (this.#drawn < this.#reply.text.length && performance.now() < until);
  }

  #drawSlice(): void {
    const { text, ended, thoughtMs, thinkingSince, hasSteps } = this.#reply;
    this.#drawn = Math.min(text.length, this.#drawn + SLICE_LENGTH);
    const isWhole = this.#drawn === text.length;
    const all = splitReply(isWhole ? text : text.slice(0, this.#drawn));
    const parts = hasSteps ? all.filter((part) => !tellsOfStep(part)) : all;
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const view = this.#viewAt(index, part.kind);
      const isFirstThought = index === 0;
      if (view instanceof ThoughtView)
        view.update(part.text, {
          ended: part.ended || (ended && isWhole),
          tookMs: isFirstThought ? thoughtMs : undefined,
          since: isFirstThought ? thinkingSince : undefined,
        });
      else view.update(part.text, { ended: !isLast || (ended && isWhole) });
    }
    for (const view of this.#views.splice(parts.length)) view.element.remove();
  }

  #viewAt(index: number, kind: "text" | "thought"): MarkdownView | ThoughtView {
    const known = this.#views[index];
    if (known && known instanceof ThoughtView === (kind === "thought")) return known;
    const view = kind === "thought" ? new ThoughtView() : new MarkdownView(ENRICHED);
    if (known) known.element.replaceWith(view.element);
    else this.element.append(view.element);
    this.#views[index] = view;
    return view;
  }
}

function tellsOfStep({ kind, text }: ReplyPart): boolean {
  return kind === "thought" && isStepTrace(text);
}
