import { isRecord } from "../parse-json.ts";
import { isWithin } from "./json-size.ts";
import { KeptValues } from "./kept-values.ts";
import type {
  JSONRPCErrorResponse,
  JSONRPCMessage,
  Transport,
  TransportSendOptions,
} from "./sdk.ts";
import type { ServerTransport } from "./server-transport.ts";

type Fields = Readonly<Record<string, unknown>>;

/** In the `data` of the JSON-RPC error by which a request fails that got what is no answer. */
export const MALFORMED_ANSWER = "remote-chat: no answer of JSON-RPC";

/** Where what stands for a result says which one it stands for. */
const KEY = "remote-chat/result";
/** Results of requests whose results are kept, by method: what takes the place of what is large. */
const STAND_INS: Readonly<Record<string, Fields>> = {
  "tools/call": { content: [] },
  "tools/list": { tools: [] },
};
/** Requests under way; those that were given up are forgotten after so many others. */
const MAX_REQUESTS = 1000;
const MAX_FIELDS = 64;
const MAX_FIELD_CHARACTERS = 1024;
/** What the SDK checks of everything else takes some microseconds a value. */
const CHECKED = { values: 1000, characters: 4 * 1024 * 1024 };

/**
 * The way to a server as the SDK's client sees it: tools' results and listings do not come to
 * it, which would check all of their parts and hold the event loop meanwhile, but something short
 * that stands for them; whoever asked {@link take}s the result itself. What else a server sends
 * comes to it only while it is small.
 */
export class ResultKeeper implements Transport {
  onclose?: Transport["onclose"];
  onerror?: Transport["onerror"];
  onmessage?: Transport["onmessage"];
  readonly #inner: ServerTransport;
  /** From the ids of requests to their methods. */
  readonly #requests = new Map<unknown, string>();
  readonly #results = new KeptValues<Fields>();

  constructor(inner: ServerTransport) {
    this.#inner = inner;
    inner.onclose = () => this.onclose?.();
    inner.onerror = (error) => this.onerror?.(error);
    inner.onmessage = (given, extra) => {
      const message = this.#checkable((inner.restore?.(given) ?? given) as JSONRPCMessage);
      if (message !== undefined) this.onmessage?.(message, extra);
    };
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  get hasPerRequestStream(): boolean {
    return this.#inner.hasPerRequestStream === true;
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if ("method" in message) this.#note(message);
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version);
  }

  setSupportedProtocolVersions(versions: string[]): void {
    this.#inner.setSupportedProtocolVersions?.(versions);
  }

  /**
   * The result for which one stands that the SDK gave; any other as it is.
   * @throws Error when it was not taken in time
   */
  take(result: unknown): unknown {
    const { _meta: meta } = isRecord(result) ? result : {};
    const mark = isRecord(meta) ? meta[KEY] : undefined;
    if (typeof mark !== "string") return result;
    const kept = this.#results.take(mark);
    if (kept === undefined) throw new Error("The result was not read in time.");
    return kept;
  }

  #note(message: JSONRPCMessage & { readonly method: string }): void {
    const { method, params } = message as { readonly method: string; readonly params?: unknown };
    if (method === "notifications/cancelled" && isRecord(params))
      this.#requests.delete(params.requestId);
    if (!("id" in message) || !Object.hasOwn(STAND_INS, method)) return;
    this.#requests.set(message.id, method);
    forgetOldest(this.#requests, MAX_REQUESTS);
  }

  /** What of a message the SDK may check; undefined when it is no message, or too much of one. */
  #checkable(message: JSONRPCMessage): JSONRPCMessage | undefined {
    const { id, method, params, result, error } = message as unknown as Fields;
    const isAnswer = method === undefined && (typeof id === "number" || typeof id === "string");
    if (isAnswer && isRecord(result)) {
      const asked = this.#requests.get(id);
      this.#requests.delete(id);
      const standIn = asked === undefined ? undefined : this.#keep(result, asked);
      const checked = standIn ?? (isSmall(result) ? result : {});
      return { jsonrpc: "2.0", id, result: checked };
    }
    if (isAnswer) return { jsonrpc: "2.0", id, error: checkableError(error) };
    if (typeof method !== "string" || method.length > MAX_FIELD_CHARACTERS) return undefined;
    // The server is told, if it asked, that a request without parameters cannot be answered.
    return isSmall(params) ? message : ({ jsonrpc: "2.0", id, method } as JSONRPCMessage);
  }

  /** Keeps a result, and gives what stands for it. */
  #keep(result: Fields, method: string): Fields | undefined {
    const { resultType = "complete" } = result;
    // Another one is a question of the server's, which the SDK answers.
    if (resultType !== "complete") return undefined;
    const mark = this.#results.keep(result);
    const plain = Object.entries(result).slice(0, MAX_FIELDS).filter(isPlain);
    return { ...Object.fromEntries(plain), ...STAND_INS[method], _meta: { [KEY]: mark } };
  }
}

function forgetOldest(map: Map<unknown, unknown>, max: number): void {
  if (map.size <= max) return;
  for (const key of map.keys()) {
    map.delete(key);
    break;
  }
}

/** Of whoever asked and got what is no answer: it shall not wait for another one. */
function checkableError(error: unknown): JSONRPCErrorResponse["error"] {
  const { code, message, data } = isRecord(error) ? error : {};
  if (typeof code !== "number" || typeof message !== "string")
    return { code: -32_603, message: "No answer of JSON-RPC", data: MALFORMED_ANSWER };
  return { code, message: message.slice(0, 65_536), ...(isSmall(data) && { data }) };
}

/** Whether the SDK may look at the whole of a field. */
function isPlain([, value]: readonly [string, unknown]): boolean {
  return typeof value === "string" ? value.length <= MAX_FIELD_CHARACTERS : !isRecord(value);
}

function isSmall(value: unknown): boolean {
  return isWithin(value, CHECKED);
}
