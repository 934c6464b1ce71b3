import type { Message as OllamaMessage, ToolCall as OllamaToolCall } from "ollama/browser";
import { type AssistantTurn, type History, partsOf, type Turn, type UserTurn } from "../history.ts";
import { argumentsOf } from "../json-object.ts";
import type { ToolCall } from "../message.ts";
import { replayedValues } from "../replayed-values.ts";

/** Whose the replays of {@link toOllamaMessages} are. */
export const OLLAMA_DIALECT = "ollama";

/** A message of Ollama's chat; the ids are newer than the SDK. */
interface Message extends OllamaMessage {
  readonly tool_call_id?: string;
}

/**
 * A conversation as Ollama takes it. The thoughts behind a turn's calls go with it, where
 * `model` had them itself.
 *
 * @see https://docs.ollama.com/capabilities/tool-calling
 */
export function toOllamaMessages({ system, turns }: History, model: string): readonly Message[] {
  const said = turns.flatMap((turn) => messagesOf(turn, model));
  return system === undefined ? said : [{ role: "system", content: system }, ...said];
}

function messagesOf(turn: Turn, model: string): readonly Message[] {
  return turn.role === "user" ? userMessages(turn) : [assistantMessage(turn, model)];
}

function userMessages(turn: UserTurn): readonly Message[] {
  const results = (turn.results ?? []).map(
    ({ toolCallId, name, content }): Message => ({
      role: "tool",
      content,
      tool_name: name,
      tool_call_id: toolCallId,
    }),
  );
  // Pictures have no place among the words, and only keep their own order. Those by address
  // were refused before.
  const images = partsOf(turn).flatMap((part) => (part.type === "image" ? [part.data] : []));
  if (turn.content === "" && images.length === 0) return results;
  const message = { role: "user", content: turn.content };
  return [...results, images.length === 0 ? message : { ...message, images }];
}

function assistantMessage({ content, toolCalls, replay }: AssistantTurn, model: string): Message {
  const message = { role: "assistant", content };
  if (!toolCalls) return message;
  const thoughts = replayedValues(replay, OLLAMA_DIALECT, model).filter(
    (value) => typeof value === "string",
  );
  return {
    ...message,
    ...(thoughts.length > 0 && { thinking: thoughts.join("") }),
    tool_calls: toolCalls.map(toToolCall),
  };
}

function toToolCall({ id, name, arguments: text }: ToolCall): OllamaToolCall & { id: string } {
  return { id, function: { name, arguments: argumentsOf(text) } };
}
