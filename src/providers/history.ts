import type { ChatMessage } from "../chat.ts";
import type { Message } from "./message.ts";

/** A conversation in the shape that every provider accepts. */
export interface History {
  /** All system messages, joined by a blank line; absent when there are none. */
  readonly system?: string;
  /** Begins and ends with the user, and alternates; nothing in it is empty. */
  readonly turns: readonly Turn[];
}

/** A message that is not a system message. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly content: string;
}

// What the user is taken to have said where the shape needs a turn that was not sent.
const OPENING = "Hello.";
const CONTINUATION = "Continue.";

/**
 * Brings a conversation into {@link History} shape without losing a word: system
 * messages go to the front, neighbours of one role are merged, blank ones dropped.
 *
 * Anthropic and Gemini refuse a leading or trailing assistant turn and blank text,
 * MiniMax a second system message, many chat templates roles that do not alternate.
 */
export function toHistory(messages: readonly Message[]): History {
  const spoken = messages.filter((message) => message.content.trim() !== "");
  const system = spoken.filter((message) => message.role === "system");
  const turns: Turn[] = [];
  for (const { role, content } of spoken) {
    if (role !== "user" && role !== "assistant") continue;
    const last = turns.at(-1);
    if (last?.role === role)
      turns[turns.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else turns.push({ role, content });
  }
  if (turns[0]?.role !== "user") turns.unshift({ role: "user", content: OPENING });
  if (turns.at(-1)?.role !== "user") turns.push({ role: "user", content: CONTINUATION });
  if (system.length === 0) return { turns };
  return { system: system.map((message) => message.content).join("\n\n"), turns };
}

/** The history with the system text as its first message, as chat completion APIs take it. */
export function withLeadingSystem({ system, turns }: History): ChatMessage[] {
  return system === undefined ? [...turns] : [{ role: "system", content: system }, ...turns];
}
