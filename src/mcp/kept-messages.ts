import { isRecord } from "../parse-json.ts";

/** Where what stands for a message says which one it stands for. */
const KEY = "remote-chat/message";
/** Messages that the SDK's reader has not come to yet: it takes one after the other. */
const MAX_KEPT = 4;
const MAX_ID_CHARACTERS = 256;

/**
 * Messages that were read here, and for which something short goes through what the SDK reads
 * itself. What nobody comes back for is forgotten after four others.
 */
export class KeptMessages {
  readonly #messages = new Map<string, Record<string, unknown>>();

  /** Keeps a message; the JSON that stands for it, undefined for what is no message. */
  keep(message: unknown): string | undefined {
    if (!isRecord(message) || Array.isArray(message)) return undefined;
    const { id, method } = message;
    if (typeof id === "string" && id.length > MAX_ID_CHARACTERS) return undefined;
    const mark = crypto.randomUUID();
    this.#messages.set(mark, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_KEPT && oldest !== undefined) this.#messages.delete(oldest);
    const isAnswer = method === undefined && (typeof id === "string" || typeof id === "number");
    return JSON.stringify({
      jsonrpc: "2.0",
      // The SDK looks at whether a stream has brought its answer.
      ...(isAnswer
        ? { id, result: { [KEY]: mark } }
        : { method: "notifications/message", params: { [KEY]: mark } }),
    });
  }

  /** The message that this one stands for, with its id: the SDK may have given it another. */
  restore(message: object): object {
    const { id, result, params } = message as Record<string, unknown>;
    const holder = isRecord(result) ? result : isRecord(params) ? params : {};
    const mark = holder[KEY];
    const kept = typeof mark === "string" ? this.#messages.get(mark) : undefined;
    if (kept === undefined) return message;
    this.#messages.delete(mark as string);
    return id === undefined ? kept : { ...kept, id };
  }
}
