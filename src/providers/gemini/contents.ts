import type { Content, Part } from "@google/genai/web";
import {
  type AssistantTurn,
  partsOf,
  type ToolResult,
  type Turn,
  type UserTurn,
} from "../history.ts";
import { argumentsOf, type JsonObject, parseJsonObject } from "../json-object.ts";
import type { ContentPart } from "../message.ts";
import type { ToolNames } from "../tool-names.ts";

// From version 3 on, a history is refused in which the first call of a turn is unsigned; this
// stands for a signature that is not known.
// https://ai.google.dev/gemini-api/docs/thought-signatures
const NEEDS_SIGNATURES = /gemini-(?![12]\b)/;
const UNKNOWN_SIGNATURE = "skip_thought_signature_validator";

/** What a turn is written for. */
export interface ContentTarget {
  readonly model: string;
  readonly names: ToolNames;
}

/** A turn of the conversation. */
export function toContent(turn: Turn, target: ContentTarget): Content {
  return turn.role === "user"
    ? { role: "user", parts: userParts(turn, target) }
    : { role: "model", parts: modelParts(turn, target) };
}

function userParts(turn: UserTurn, { names }: ContentTarget): Part[] {
  const results = (turn.results ?? []).map((result) => responsePart(result, names));
  return [...results, ...partsOf(turn).flatMap(inputPart)];
}

function responsePart({ toolCallId, name, content }: ToolResult, names: ToolNames): Part {
  const response = responseOf(content);
  return { functionResponse: { id: toolCallId, name: names.toWire(name), response } };
}

// A result must be an object. One whose numbers would lose digits is given as the text that it is.
function responseOf(content: string): JsonObject {
  const value = LONG_NUMBER.test(content) ? undefined : parseJsonObject(content);
  return value ?? { result: content };
}

const LONG_NUMBER = /\d{16}/;

// Pictures by address were refused before.
function inputPart(part: ContentPart): readonly Part[] {
  if (part.type === "text") return [{ text: part.text }];
  if (part.type === "image-url") return [];
  return [{ inlineData: { mimeType: part.mediaType, data: part.data } }];
}

function modelParts(
  { content, toolCalls = [] }: AssistantTurn,
  { model, names }: ContentTarget,
): Part[] {
  const calls = toolCalls.map(({ id, name, arguments: text, signature }, index): Part => {
    const isNeeded = index === 0 && NEEDS_SIGNATURES.test(model);
    const thoughtSignature = signature ?? (isNeeded ? UNKNOWN_SIGNATURE : undefined);
    return {
      functionCall: { id, name: names.toWire(name), args: argumentsOf(text) },
      ...(thoughtSignature !== undefined && { thoughtSignature }),
    };
  });
  return content === "" ? calls : [{ text: content }, ...calls];
}
