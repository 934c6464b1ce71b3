import type { AssistantMessage, Message, ToolCall, ToolMessage } from "../providers/message.ts";
import type { ServerInstructions } from "../tools/tool.ts";
import { withInstructions } from "./prompt.ts";
import type { ModelTurn } from "./run-line.ts";
import type { RunState } from "./run-state.ts";

const DROPPED = "[dropped]";
const NOT_EXECUTED = "This call was not executed.";

/** What a model reads of a call of which nobody knows what came of it. */
export const UNKNOWN_OUTCOME =
  "The PC stopped while this ran. It may or may not have happened. Check before doing it again.";

/**
 * The conversation that the model is asked with: the system prompt, with what servers say of
 * themselves below it, what came before the run, and its turns, each call answered once and in
 * order. `identity` is that of the model that is asked: what belongs to another one, its
 * signatures and replays, is left out.
 */
export function messagesOf(
  state: RunState,
  identity: string,
  instructions: readonly ServerInstructions[] = [],
): readonly Message[] {
  const { system: own = "", messages = [] } = state.begun ?? {};
  const system = withInstructions(own, instructions);
  const instruction: Message[] = system === "" ? [] : [{ role: "system", content: system }];
  return [...instruction, ...messages, ...turnMessages(state, identity)];
}

/** What a run adds to its conversation, without the system prompt and what came before. */
export function turnMessages(state: RunState, identity: string): readonly Message[] {
  return state.turns.flatMap((turn) => {
    if (turn.text.trim() === "" && turn.calls.length === 0) return [];
    return [assistantMessage(turn, turn.from === identity), ...resultMessages(state, turn)];
  });
}

function assistantMessage(
  { text, calls, replay = [] }: ModelTurn,
  isOwn: boolean,
): AssistantMessage {
  return {
    role: "assistant",
    content: text,
    ...(calls.length > 0 && {
      toolCalls: calls.map(
        ({ id, wire, arguments: given, signature }): ToolCall => ({
          id,
          name: wire,
          arguments: isObject(given) ? given : "{}",
          ...(isOwn && signature !== undefined && { signature }),
        }),
      ),
    }),
    ...(isOwn && replay.length > 0 && { replay }),
  };
}

// Providers refuse a conversation with a call in it whose arguments are not JSON of an object.
function isObject(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function resultMessages(state: RunState, { calls }: ModelTurn): readonly ToolMessage[] {
  return calls.map(({ id }) => {
    const { result, starts = 0 } = state.calls.get(id) ?? {};
    const text = result?.text ?? (starts > 0 ? UNKNOWN_OUTCOME : NOT_EXECUTED);
    const content = state.dropped.has(id) ? DROPPED : text;
    return { role: "tool", toolCallId: id, content };
  });
}

/**
 * The oldest results that make up half of all their text, at least one, but not the newest of
 * several: what is left out when the model's context is full. That nobody knows whether a call
 * happened is never left out. Empty when there are none.
 */
export function oldestResults(state: RunState): readonly string[] {
  const results = [...state.calls.values()].flatMap(({ call, result }) =>
    result && result.outcome !== "unknown" ? [{ id: call.id, length: result.text.length }] : [],
  );
  const half = results.reduce((sum, { length }) => sum + length, 0) / 2;
  const ids: string[] = [];
  const most = Math.max(1, results.length - 1);
  for (let length = 0; ids.length < most && (length < half || length === 0); ) {
    const oldest = results[ids.length];
    if (!oldest) break;
    ids.push(oldest.id);
    length += oldest.length;
  }
  return ids;
}
