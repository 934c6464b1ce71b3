import { eventsOf, type Provider, type ProviderEvent } from "../../providers/provider.ts";
import { CliError } from "../cli-error.ts";
import { beginningOf, MAX_GRAPHEME_LENGTH, printable } from "../printable.ts";

/** What one short message to a provider brought. */
export interface TestReply {
  /** Milliseconds to its first token, of a reasoning trace or of the reply. */
  readonly firstTokenMs: number;
  /** Whether it reasoned before it replied. */
  readonly reasoned: boolean;
  /** How its reply begins, on one line. */
  readonly beginning: string;
}

/** How {@link sendTestMessage} asks. */
export interface TestOptions {
  /** Whether the first token is all that is waited for. Default false. */
  readonly firstTokenOnly?: boolean;
  /** Stops it. Default: nothing does. */
  readonly signal?: AbortSignal;
  /** Milliseconds since some moment. Default: `performance.now`. */
  readonly now?: () => number;
}

const QUESTION = [{ role: "user", content: "Say hello in one short sentence." }] as const;
const BEGINNING_CHARACTERS = 120;
// A character that people see as one may go on beyond the limit.
const MAX_READ_CHARACTERS = BEGINNING_CHARACTERS + MAX_GRAPHEME_LENGTH;

/**
 * Sends one short message and reads how the reply begins, then stops the provider without
 * waiting for it to agree.
 * @throws ChatError what the provider threw; CliError when there was no text
 */
export async function sendTestMessage(
  provider: Provider,
  { firstTokenOnly = false, signal, now = () => performance.now() }: TestOptions = {},
): Promise<TestReply> {
  const stop = new AbortController();
  const signals = signal ? [signal, stop.signal] : [stop.signal];
  const startedAt = now();
  let firstTokenMs: number | undefined;
  let reasoned = false;
  let reply = "";
  const events = provider.chat(QUESTION, { signal: AbortSignal.any(signals) });
  const iterator = events[Symbol.asyncIterator]();
  try {
    while (reply.length < MAX_READ_CHARACTERS && !(firstTokenOnly && firstTokenMs !== undefined)) {
      const { done, value } = await iterator.next();
      if (done) break;
      for (const event of eventsOf(value)) {
        if (isRefusal(event) && reply === "")
          throw new CliError(`${provider.name} declined to answer. Try another model.`);
        if (isToken(event)) firstTokenMs ??= now() - startedAt;
        if (typeof event !== "string" && event.type === "reasoning") reasoned = true;
        reply += textOf(event);
      }
    }
  } finally {
    stop.abort();
    // Not awaited, as a for-await would do: it may wait for the provider. Its errors are ignored.
    iterator.return?.().catch(() => {});
  }
  if (firstTokenMs === undefined || (reply.trim() === "" && !firstTokenOnly))
    throw new CliError(`${provider.name} finished without any text. Try another model.`);
  return {
    firstTokenMs,
    reasoned,
    beginning: beginningOf(printable(reply).trim(), BEGINNING_CHARACTERS),
  };
}

function isRefusal(event: ProviderEvent | string): boolean {
  return typeof event !== "string" && event.type === "finish" && event.reason === "refusal";
}

function isToken(event: ProviderEvent | string): boolean {
  return typeof event === "string" ? event !== "" : event.type !== "finish";
}

function textOf(event: ProviderEvent | string): string {
  if (typeof event === "string") return event;
  return event.type === "text" ? event.text : "";
}
