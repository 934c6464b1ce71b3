import { isRecord } from "../parse-json.ts";
import { KeptValues } from "./kept-values.ts";

/** Where what stands for a message says which one it stands for. */
const KEY = "remote-chat/message";
const MAX_ID_CHARACTERS = 256;
/** An internal error, as JSON-RPC has it. */
const LOST = { code: -32603, message: "The answer came too late." };

/**
 * Messages that were read here, and for which something short goes through what the SDK reads
 * itself. What nobody comes back for is forgotten after ten seconds.
 */
export class KeptMessages {
  readonly #messages = new KeptValues<Record<string, unknown>>();

  /** Keeps a message; the JSON that stands for it, undefined for what is no message. */
  keep(message: unknown): string | undefined {
    if (!isRecord(message) || Array.isArray(message)) return undefined;
    const { id, method } = message;
    if (typeof id === "string" && id.length > MAX_ID_CHARACTERS) return undefined;
    const mark = this.#messages.keep(message);
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
    if (typeof mark !== "string") return message;
    const kept = this.#messages.take(mark);
    // Not what stands for it: that would be taken for an answer that says nothing.
    if (kept === undefined) return { jsonrpc: "2.0", id, error: LOST };
    return id === undefined ? kept : { ...kept, id };
  }
}
