import type { RunLine } from "./run-line.ts";

/** That something became of a run; its state tells what. */
export type RunUpdate =
  /** The text has grown. */
  | { readonly type: "text" }
  /** A line is durable, and the state has taken it in; unless it is `unsaved`, the last one. */
  | { readonly type: "line"; readonly line: RunLine; readonly unsaved?: true }
  /** A server's words on how far a call is. */
  | { readonly type: "progress"; readonly call: string; readonly message: string };

/** Updates for one reader, who may be slow: of those that say the same, the last one is kept. */
export class UpdateQueue {
  #updates: RunUpdate[] = [];
  #isClosed = false;
  #wake: (() => void) | undefined;

  push(update: RunUpdate): void {
    const last = this.#updates.at(-1);
    const isSame =
      (update.type === "text" && last?.type === "text") ||
      (update.type === "progress" && last?.type === "progress" && last.call === update.call);
    if (isSame) this.#updates.pop();
    this.#updates.push(update);
    this.#wake?.();
  }

  /** Nothing more comes. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** The updates, until it is closed. */
  async *read(): AsyncGenerator<RunUpdate> {
    for (;;) {
      const updates = this.#updates;
      this.#updates = [];
      yield* updates;
      if (this.#updates.length > 0) continue;
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
