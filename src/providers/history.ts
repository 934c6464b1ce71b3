import type { ChatMessage } from "../chat.ts";
import type { ContentPart, InstructionMessage, Message, Replay, ToolCall } from "./message.ts";

/** A conversation in the shape that every provider accepts. */
export interface History {
  /** All instructions, joined by a blank line; absent when there are none. */
  readonly system?: string;
  /** Begins and ends with the user, and alternates; nothing in it is empty. */
  readonly turns: readonly Turn[];
}

/** All that one side said before the other one did. */
export type Turn = UserTurn | AssistantTurn;

/** What the user said. Has results, text, or both. */
export interface UserTurn {
  readonly role: "user";
  /** Its text; empty beside results or pictures alone. */
  readonly content: string;
  /** All of it in order, where it is more than its text. */
  readonly parts?: readonly ContentPart[];
  /** One for each call of the turn before, in their order: they come first in this turn. */
  readonly results?: readonly ToolResult[];
}

/** What the model said. Has text, calls, or both. */
export interface AssistantTurn {
  readonly role: "assistant";
  readonly content: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly replay?: readonly Replay[];
}

/** What came of a call. */
export interface ToolResult {
  readonly toolCallId: string;
  /** Of the tool. */
  readonly name: string;
  readonly content: string;
}

// What the user is taken to have said where the shape needs a turn that was not sent.
const OPENING = "Hello.";
const CONTINUATION = "Continue.";
// What a call is taken to have given whose result was not sent.
const NO_RESULT = "No result: the call was not carried out.";

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
  const turns: Turn[] = [];
  for (const message of messages) {
    if (isSpoken(message)) addTurn(turns, message);
    else if (!isBlank(message.content)) instructions.push(message.content);
  }
  if (turns[0]?.role !== "user") turns.unshift({ role: "user", content: OPENING });
  const last = turns.at(-1);
  if (last?.role === "assistant")
    turns.push({ role: "user", content: last.toolCalls ? "" : CONTINUATION });
  const answered = turns.map((turn, index) => withAllResults(turn, turns[index - 1]));
  return instructions.length === 0
    ? { turns: answered }
    : { system: instructions.join("\n\n"), turns: answered };
}

type Spoken = Exclude<Message, InstructionMessage>;

function isSpoken(message: Message): message is Spoken {
  return message.role !== "system" && message.role !== "developer";
}

function addTurn(turns: Turn[], message: Spoken): void {
  const turn = turnOf(message, turns);
  if (!turn) return;
  const last = turns.at(-1);
  const merged = last && merge(last, turn);
  if (merged) turns[turns.length - 1] = merged;
  else turns.push(turn);
}

function turnOf(message: Spoken, before: readonly Turn[]): Turn | undefined {
  const { role, content } = message;
  if (role === "tool") return resultTurn(message.toolCallId, content, before);
  if (role === "assistant") {
    const { replay } = message;
    const toolCalls = withoutRepeats(message.toolCalls ?? []);
    if (isBlank(content) && toolCalls.length === 0) return undefined;
    return {
      role,
      content: isBlank(content) ? "" : content,
      ...(toolCalls.length > 0 && { toolCalls }),
      ...(replay && { replay }),
    };
  }
  const parts = message.parts?.filter((part) => part.type !== "text" || !isBlank(part.text));
  if (parts?.some(({ type }) => type !== "text"))
    return { role, content: isBlank(content) ? "" : content, parts };
  return isBlank(content) ? undefined : { role, content };
}

/** A result where there is a call for it; as plain words where there is none. */
function resultTurn(
  toolCallId: string,
  content: string,
  before: readonly Turn[],
): UserTurn | undefined {
  const call = before
    .findLast((turn) => turn.role === "assistant")
    ?.toolCalls?.find(({ id }) => id === toolCallId);
  if (call) {
    const { name } = call;
    return { role: "user", content: "", results: [{ toolCallId, name, content }] };
  }
  return isBlank(content) ? undefined : { role: "user", content };
}

function merge(first: Turn, second: Turn): Turn | undefined {
  if (first.role === "user" && second.role === "user") return mergeUsers(first, second);
  if (first.role !== "assistant" || second.role !== "assistant") return undefined;
  const toolCalls = withoutRepeats([...(first.toolCalls ?? []), ...(second.toolCalls ?? [])]);
  const replay = [...(first.replay ?? []), ...(second.replay ?? [])];
  return {
    role: "assistant",
    content: joined(first.content, second.content),
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(replay.length > 0 && { replay }),
  };
}

// A client may send a message of the model's twice; two calls of one id are refused everywhere.
function withoutRepeats(calls: readonly ToolCall[]): readonly ToolCall[] {
  const ids = new Set<string>();
  return calls.filter(({ id }) => !ids.has(id) && ids.add(id));
}

function mergeUsers(first: UserTurn, second: UserTurn): UserTurn {
  const results = [...(first.results ?? []), ...(second.results ?? [])];
  const hasParts = first.parts !== undefined || second.parts !== undefined;
  return {
    role: "user",
    content: joined(first.content, second.content),
    ...(hasParts && { parts: [...partsOf(first), ...partsOf(second)] }),
    ...(results.length > 0 && { results }),
  };
}

/** The parts of a turn: its text alone is one. */
export function partsOf({ parts, content }: UserTurn): readonly ContentPart[] {
  return parts ?? (content === "" ? [] : [{ type: "text", text: content }]);
}

/** A turn of the user's, with one result for each call of the turn before it. */
function withAllResults(turn: Turn, before: Turn | undefined): Turn {
  if (turn.role !== "user" || before?.role !== "assistant" || !before.toolCalls) return turn;
  const results = before.toolCalls.map(
    ({ id, name }): ToolResult =>
      turn.results?.find(({ toolCallId }) => toolCallId === id) ?? {
        toolCallId: id,
        name,
        content: NO_RESULT,
      },
  );
  return { ...turn, results };
}

function joined(first: string, second: string): string {
  return first === "" || second === "" ? first + second : `${first}\n\n${second}`;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** The words of a history alone, with the system text as its first message. */
export function withLeadingSystem({ system, turns }: History): ChatMessage[] {
  const said = turns.map(({ role, content }): ChatMessage => ({ role, content }));
  return system === undefined ? said : [{ role: "system", content: system }, ...said];
}
