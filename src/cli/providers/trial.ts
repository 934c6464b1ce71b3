import { eachEvent } from "../../providers/each-event.ts";
import type { Provider } from "../../providers/provider.ts";
import { CliError } from "../cli-error.ts";
import { printable } from "../printable.ts";

/** What one short message to a provider brought. */
export interface TestReply {
  /** Milliseconds to its first sign of life, a reasoning trace included. */
  readonly firstTokenMs: number;
  /** Whether it reasoned before it spoke. */
  readonly reasoned: boolean;
  /** How its reply begins, on one line. */
  readonly beginning: string;
}

const QUESTION = "Say hello in one short sentence.";
const ENOUGH_CHARACTERS = 120;

/**
 * Sends one short message and reads how the reply begins.
 * @throws ChatError what the provider threw; CliError when there was no text
 */
export async function sendTestMessage(
  provider: Provider,
  { now = () => performance.now() }: { now?: () => number } = {},
): Promise<TestReply> {
  const stop = new AbortController();
  const began = now();
  let firstTokenMs: number | undefined;
  let reasoned = false;
  let text = "";
  try {
    const messages = [{ role: "user", content: QUESTION }] as const;
    for await (const event of eachEvent(provider.chat(messages, { signal: stop.signal }))) {
      firstTokenMs ??= now() - began;
      if (typeof event === "string") text += event;
      else if (event.type === "text") text += event.text;
      else if (event.type === "reasoning") reasoned = true;
      else if (event.reason === "refusal" && text === "") throw declined(provider);
      if (text.length > ENOUGH_CHARACTERS) break;
    }
  } finally {
    stop.abort();
  }
  if (firstTokenMs === undefined || text.trim() === "")
    throw new CliError(`${provider.name} finished without a word. Try another model.`);
  return { firstTokenMs, reasoned, beginning: beginningOf(text) };
}

function declined({ name }: Provider): CliError {
  return new CliError(`${name} declined to answer. Try another model.`);
}

function beginningOf(text: string): string {
  const line = printable(text).trim();
  return line.length > ENOUGH_CHARACTERS ? `${line.slice(0, ENOUGH_CHARACTERS)} …` : line;
}
