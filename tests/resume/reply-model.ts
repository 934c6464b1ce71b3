/** One reply as it should be kept. */
export interface ModelReply {
  readonly key: string;
  readonly begun: number;
  /** What the provider gave, to its last character. */
  given: string;
  /** What of it is to be seen. */
  text: string;
  status: "running" | "done" | "error" | "stopped";
  message?: string;
  endedAt: number;
  /** Whether a reader was given its ending. */
  isRead: boolean;
}

/** Bounds of the store that is modelled. */
export interface ModelBounds {
  readonly maxReplies: number;
  readonly maxBytes: number;
  readonly keptMs: number;
}

/** What a store of replies should do, in the plainest way. */
export class ReplyModel {
  /** How often the provider should have been asked, by key. */
  readonly runs = new Map<string, number>();
  now = 0;
  readonly #bounds: ModelBounds;
  readonly #kept = new Map<string, ModelReply>();
  #begun = 0;

  constructor(bounds: ModelBounds) {
    this.#bounds = bounds;
  }

  find(key: string): ModelReply | undefined {
    for (const reply of this.#kept.values())
      if (reply.status !== "running" && this.now - reply.endedAt >= this.#bounds.keptMs)
        this.#kept.delete(reply.key);
    return this.#kept.get(key);
  }

  /** Replies that run, kept or not. */
  running(): ModelReply[] {
    return [...this.#kept.values()].filter(({ status }) => status === "running");
  }

  /** A new reply; undefined when there is no room. */
  begin(key: string): ModelReply | undefined {
    if (!this.#makeRoom(() => this.#kept.size < this.#bounds.maxReplies)) return undefined;
    const begun = this.#begun++;
    const reply: ModelReply = {
      key,
      begun,
      given: "",
      text: "",
      status: "running",
      endedAt: 0,
      isRead: false,
    };
    this.#kept.set(key, reply);
    this.runs.set(key, (this.runs.get(key) ?? 0) + 1);
    return reply;
  }

  /** A reader was given the ending of the reply that is kept under `key`. */
  markRead(key: string): void {
    const reply = this.#kept.get(key);
    if (reply) reply.isRead = true;
  }

  give(reply: ModelReply, piece: string): void {
    reply.given += piece;
    // Half a pair waits for its other half.
    this.#show(reply, reply.given.replace(/[\ud800-\udbff]$/, ""));
  }

  end(reply: ModelReply, status: ModelReply["status"], message?: string): void {
    this.#show(reply, reply.given);
    if (reply.status !== "running") return;
    reply.status = status;
    if (message !== undefined) reply.message = message;
    reply.endedAt = this.now;
  }

  #show(reply: ModelReply, text: string): void {
    const added = text.length - reply.text.length;
    const fits = (): boolean => 2 * (this.#length() + added) <= this.#bounds.maxBytes;
    if (added === 0 || this.#makeRoom(fits)) reply.text = text;
    else Object.assign(reply, { status: "error", endedAt: this.now, message: BUSY });
  }

  #length(): number {
    return [...this.#kept.values()].reduce((sum, { text }) => sum + text.length, 0);
  }

  #makeRoom(enough: () => boolean): boolean {
    const ended = [...this.#kept.values()]
      .filter(({ status }) => status !== "running")
      .sort(
        (a, b) => Number(b.isRead) - Number(a.isRead) || a.endedAt - b.endedAt || a.begun - b.begun,
      );
    for (const reply of ended) if (!enough()) this.#kept.delete(reply.key);
    return enough();
  }
}

/** What a reply says whose text there is no room for. */
export const BUSY =
  "The PC is holding more running replies than it has room for, so this one was stopped. Try again in a minute.";

/** The greatest offset up to `offset` that splits no surrogate pair of `text`. */
export function aligned(text: string, offset: number): number {
  const splits =
    /[\ud800-\udbff]$/.test(text.slice(0, offset)) && /^[\udc00-\udfff]/.test(text.slice(offset));
  return splits ? offset - 1 : offset;
}
