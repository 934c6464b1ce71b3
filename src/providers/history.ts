import type { Message, ToolMessage } from "./message.ts";
import { isBlank, type Spoken, type Turn, TurnBuilder } from "./turns.ts";

export { type AssistantTurn, partsOf, type ToolResult, type Turn, type UserTurn } from "./turns.ts";

/** A conversation in the shape that every provider accepts. */
export interface History {
  /** All instructions, joined by a blank line; absent when there are none. */
  readonly system?: string;
  /** Begins and ends with the user, and alternates; nothing in it is empty. */
  readonly turns: readonly Turn[];
}

// What the user is taken to have said where the shape needs a turn that was not sent.
const OPENING = "Hello.";
const CONTINUATION = "Continue.";

/**
 * Brings a conversation into {@link History} shape without losing a word: instructions go to
 * the front, neighbours of one role are merged, blank messages dropped, and each call gets
 * its result in the turn that follows.
 *
 * Anthropic and Gemini refuse a leading or trailing assistant turn, blank text and calls
 * without results, MiniMax a second system message, many chat templates roles that do not
 * alternate.
 */
export function toHistory(messages: readonly Message[]): History {
  const instructions: string[] = [];
  const turns: TurnBuilder[] = [];
  const turnOf = (role: Turn["role"]): TurnBuilder => {
    const last = turns.at(-1);
    if (last?.role === role) return last;
    const next = new TurnBuilder(role, last?.calls);
    turns.push(next);
    return next;
  };
  for (const message of messages) {
    switch (message.role) {
      case "system":
      case "developer":
        if (!isBlank(message.content)) instructions.push(message.content);
        break;
      case "tool":
        addResult(message, turns, turnOf);
        break;
      default:
        if (!isEmpty(message)) turnOf(message.role).add(message);
    }
  }
  if (turns[0]?.role !== "user") turns.unshift(saying(OPENING));
  const last = turns.at(-1);
  if (last?.role === "assistant")
    turns.push(last.calls.size > 0 ? new TurnBuilder("user", last.calls) : saying(CONTINUATION));
  const built = turns.map((turn) => turn.build());
  return instructions.length === 0
    ? { turns: built }
    : { system: instructions.join("\n\n"), turns: built };
}

/** Whether a message says nothing, shows nothing and calls nothing. */
function isEmpty(message: Spoken): boolean {
  if (!isBlank(message.content)) return false;
  if (message.role === "assistant") return !message.toolCalls?.length;
  return !message.parts?.some(({ type }) => type !== "text");
}

/** Adds a result to its call's turn; one without a call is words. */
function addResult(
  { toolCallId, content }: ToolMessage,
  turns: readonly TurnBuilder[],
  turnOf: (role: Turn["role"]) => TurnBuilder,
): void {
  if (hasCall(turns, toolCallId)) turnOf("user").results.set(toolCallId, content);
  else if (!isBlank(content)) turnOf("user").say(content);
}

/** Whether the assistant's last turn has a call of this id. */
function hasCall(turns: readonly TurnBuilder[], id: string): boolean {
  return turns.findLast(({ role }) => role === "assistant")?.calls.has(id) ?? false;
}

function saying(text: string): TurnBuilder {
  const turn = new TurnBuilder("user");
  turn.say(text);
  return turn;
}
