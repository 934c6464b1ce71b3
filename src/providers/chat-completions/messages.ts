import { type AssistantTurn, toHistory, type UserTurn } from "../history.ts";
import type { Message, ToolCall } from "../message.ts";
import { reasoningOf } from "./reasoning.ts";
import type { ReasoningField } from "./server.ts";
import { assistantMessage, contentOf, type WireAssistant, type WireMessage } from "./wire.ts";

/**
 * The messages as they are and in their order, for OpenAI's own API, which takes them all;
 * undefined where something in them is refused: calls without results, results without
 * calls, or nothing at all.
 */
export function messagesInPlace(messages: readonly Message[]): WireMessage[] | undefined {
  const spoken = messages.filter((message) => !isEmpty(message));
  return spoken.length > 0 && isAnswered(spoken) ? spoken.map(inPlace) : undefined;
}

/** How {@link historyMessages} writes. */
export interface HistoryOptions {
  readonly model: string;
  /** Where the server wants the reasoning of tool rounds back. Default: nowhere. */
  readonly reasoning?: ReasoningField | undefined;
}

/** The messages in the shape that every server takes: one leading system, then turns. */
export function historyMessages(
  messages: readonly Message[],
  { model, reasoning }: HistoryOptions,
): WireMessage[] {
  const history = toHistory(messages);
  const field = history.turns.some(hasCalls) ? reasoning : undefined;
  const said = history.turns.flatMap((turn): WireMessage[] =>
    turn.role === "user"
      ? userMessages(turn)
      : [{ ...assistantMessage(turn), ...withReasoning(turn, model, field) }],
  );
  const { system } = history;
  return system === undefined ? said : [{ role: "system", content: system }, ...said];
}

function isEmpty(message: Message): boolean {
  if (message.role === "tool" || message.content.trim() !== "") return false;
  if (message.role === "assistant") return !hasCalls(message);
  return message.role !== "user" || !message.parts?.some(({ type }) => type !== "text");
}

function hasCalls(turn: {
  readonly role: string;
  readonly toolCalls?: readonly ToolCall[];
}): boolean {
  return (turn.toolCalls?.length ?? 0) > 0;
}

/** Whether each call has its one result right after it, and each result its call right before. */
function isAnswered(messages: readonly Message[]): boolean {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.delete(message.toolCallId)) return false;
      continue;
    }
    if (open.size > 0) return false;
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    open = new Set(calls.map(({ id }) => id));
    if (open.size < calls.length) return false;
  }
  return open.size === 0;
}

function inPlace(message: Message): WireMessage {
  const { role, content } = message;
  if (role === "tool") return { role, tool_call_id: message.toolCallId, content };
  if (role === "assistant") return assistantMessage(message);
  return role === "user" ? { role, content: contentOf(message) } : { role, content };
}

/** The results first: OpenAI's API wants them right after their calls. */
function userMessages(turn: UserTurn): WireMessage[] {
  const results = (turn.results ?? []).map(
    ({ toolCallId, content }): WireMessage => ({ role: "tool", tool_call_id: toolCallId, content }),
  );
  const hasWords = turn.content !== "" || turn.parts !== undefined;
  return hasWords ? [...results, { role: "user", content: contentOf(turn) }] : results;
}

// With every turn of the model's, since DeepSeek refuses one without as soon as tools were used.
function withReasoning(
  { replay }: AssistantTurn,
  model: string,
  field: ReasoningField | undefined,
): Partial<WireAssistant> {
  if (field === undefined) return {};
  const text = reasoningOf(replay, model);
  return {
    reasoning_content: text,
    ...(field === "reasoning_details" && text !== "" && { reasoning_details: [detailOf(text)] }),
  };
}

// https://platform.minimax.io/docs/api-reference/text-openai-api
function detailOf(text: string): object {
  return {
    type: "reasoning.text",
    id: "reasoning-text-1",
    format: "MiniMax-response-v1",
    index: 0,
    text,
  };
}
