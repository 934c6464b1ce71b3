import { isRecord } from "../../parse-json.ts";
import { type AssistantTurn, partsOf, type Turn, type UserTurn } from "../history.ts";
import { argumentsOf } from "../json-object.ts";
import type { ContentPart } from "../message.ts";
import { replayedValues } from "../replayed-values.ts";
import type { ToolNames } from "../tool-names.ts";
import type { Block, BodyMessage, SignedBlock } from "./body.ts";

/** The name under which the API's signed thinking is kept for the turns to come. */
export const ANTHROPIC_DIALECT = "anthropic";

/** What {@link toMessages} needs besides the turns. */
export interface MessagesOptions {
  /** The signed thinking that goes back with a turn. */
  readonly thinkingOf: (turn: AssistantTurn) => readonly SignedBlock[];
  readonly names: ToolNames;
}

/**
 * The turns as the API takes them; results come first in their message, each under the id of
 * its call.
 */
export function toMessages(
  turns: readonly Turn[],
  { thinkingOf, names }: MessagesOptions,
): BodyMessage[] {
  const ids = new CallIds();
  let open: readonly string[] = [];
  return turns.map((turn): BodyMessage => {
    const { role } = turn;
    if (role === "user") return { role, content: contentOf(turn, userBlocks(turn, open)) };
    open = turn.toolCalls?.map(({ id }) => ids.add(id)) ?? [];
    return {
      role,
      content: contentOf(
        turn,
        assistantBlocks(turn, { ids: open, thinking: thinkingOf(turn), names }),
      ),
    };
  });
}

/** The signed thinking of a turn that a model gave and can be given back; empty if there is none. */
export function signedThinking({ replay }: AssistantTurn, model: string): SignedBlock[] {
  const blocks = replayedValues(replay, ANTHROPIC_DIALECT, model);
  // Whole or not at all: the API refuses what has been changed.
  return blocks.every(isSigned) ? blocks.flat() : [];
}

function isSigned(value: unknown): value is SignedBlock[] {
  return (
    Array.isArray(value) &&
    value.every(
      (block) =>
        isRecord(block) && (block.type === "thinking" || block.type === "redacted_thinking"),
    )
  );
}

function contentOf({ content }: Turn, blocks: Block[]): string | Block[] {
  const [only, ...others] = blocks;
  return only?.type === "text" && others.length === 0 ? content : blocks;
}

function userBlocks(turn: UserTurn, ids: readonly string[]): Block[] {
  const results = turn.results?.map(({ content, toolCallId }, index): Block => {
    const tool_use_id = ids[index] ?? toolCallId;
    return { type: "tool_result", tool_use_id, ...(content.trim() !== "" && { content }) };
  });
  return [...(results ?? []), ...partsOf(turn).map(toBlock)];
}

function toBlock(part: ContentPart): Block {
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "image-url") return { type: "image", source: { type: "url", url: part.url } };
  const { mediaType: media_type, data } = part;
  return { type: "image", source: { type: "base64", media_type, data } };
}

function assistantBlocks(
  { content, toolCalls = [] }: AssistantTurn,
  {
    ids,
    thinking,
    names,
  }: {
    readonly ids: readonly string[];
    readonly thinking: readonly SignedBlock[];
    readonly names: ToolNames;
  },
): Block[] {
  const calls = toolCalls.map((call, index): Block => {
    const id = ids[index] ?? call.id;
    return {
      type: "tool_use",
      id,
      name: names.toWire(call.name),
      input: argumentsOf(call.arguments),
    };
  });
  const text: Block[] = content === "" ? [] : [{ type: "text", text: content }];
  return [...thinking, ...text, ...calls];
}

/**
 * The ids of a conversation's calls in a form that the API takes: letters, digits, `_` and
 * `-`, each but once. An id that is fit stays; any other gets one that is made of it alone and
 * of how often it has come, so that it is the same whenever the conversation is sent again,
 * and no other id's.
 */
class CallIds {
  readonly #uses = new Map<string, number>();

  add(id: string): string {
    const use = (this.#uses.get(id) ?? 0) + 1;
    this.#uses.set(id, use);
    const isFit = FIT_ID.test(id) && !id.startsWith(MADE_ID);
    return isFit && use === 1 ? id : `${MADE_ID}${use}_${encodeId(id)}`;
  }
}

const FIT_ID = /^[a-zA-Z0-9_-]+$/;
const MADE_ID = "made_";

// `_` itself is written as a code too, so that no two ids become one.
function encodeId(id: string): string {
  return id.replace(/[^a-zA-Z0-9-]/g, (character) => {
    return `_${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
