import type { ContentPart, Message, Replay, ToolCall } from "./message.ts";

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

/** A message that becomes a part of a turn. */
export type Spoken = Extract<Message, { role: Turn["role"] }>;

// What a call is taken to have given whose result was not sent.
const NO_RESULT = "No result: the call was not carried out.";

/** One turn, as its messages are added; the work grows with their number, not with its square. */
export class TurnBuilder {
  readonly role: Turn["role"];
  /** By their ids: a client may send a message of the model's twice. */
  readonly calls = new Map<string, ToolCall>();
  /** By the ids of the calls that they answer. */
  readonly results = new Map<string, string>();
  readonly #texts: string[] = [];
  readonly #parts: ContentPart[] = [];
  readonly #replay: Replay[] = [];
  readonly #answers: ReadonlyMap<string, ToolCall>;

  /** `answers` are the calls of the turn before, each of which gets a result in this one. */
  constructor(role: Turn["role"], answers: ReadonlyMap<string, ToolCall> = new Map()) {
    this.role = role;
    this.#answers = answers;
  }

  say(text: string): void {
    this.#texts.push(text);
    this.#parts.push({ type: "text", text });
  }

  add(message: Spoken): void {
    if (message.role === "assistant") {
      if (!isBlank(message.content)) this.#texts.push(message.content);
      for (const call of message.toolCalls ?? [])
        if (!this.calls.has(call.id)) this.calls.set(call.id, call);
      for (const replay of message.replay ?? []) this.#replay.push(replay);
      return;
    }
    const { content, parts } = message;
    if (!isBlank(content)) this.#texts.push(content);
    for (const part of parts ?? [{ type: "text" as const, text: content }])
      if (part.type !== "text" || !isBlank(part.text)) this.#parts.push(part);
  }

  build(): Turn {
    const content = this.#texts.join("\n\n");
    if (this.role === "assistant")
      return {
        role: "assistant",
        content,
        ...(this.calls.size > 0 && { toolCalls: [...this.calls.values()] }),
        ...(this.#replay.length > 0 && { replay: this.#replay }),
      };
    const hasPictures = this.#parts.some(({ type }) => type !== "text");
    const results = [...this.#answers.values()].map(
      ({ id, name }): ToolResult => ({
        toolCallId: id,
        name,
        content: this.results.get(id) ?? NO_RESULT,
      }),
    );
    return {
      role: "user",
      content,
      ...(hasPictures && { parts: this.#parts }),
      ...(results.length > 0 && { results }),
    };
  }
}

/** The parts of a turn: its text alone is one. */
export function partsOf({ parts, content }: UserTurn): readonly ContentPart[] {
  return parts ?? (content === "" ? [] : [{ type: "text", text: content }]);
}

/** Whether a text has nothing to read in it. */
export function isBlank(text: string): boolean {
  return text.trim() === "";
}
