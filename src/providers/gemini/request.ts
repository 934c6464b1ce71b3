import type {
  FunctionCallingConfig,
  GenerateContentConfig,
  GenerateContentParameters,
} from "@google/genai/web";
import { ChatError } from "../../errors.ts";
import type { ReplyRequest } from "../define-provider.ts";
import { toHistory } from "../history.ts";
import type { ResponseFormat, ToolChoice } from "../provider.ts";
import type { ToolNameRule, ToolNames } from "../tool-names.ts";
import { toContent } from "./contents.ts";
import { thinkingConfigOf } from "./thinking.ts";

const MAX_STOP_SEQUENCES = 5;

/**
 * The names of tools that the API takes.
 * @see https://ai.google.dev/api/caching#FunctionDeclaration
 */
export const TOOL_NAMES: ToolNameRule = {
  valid: /^[A-Za-z_][\w.:-]{0,63}$/,
  refused: /[^\w.:-]/g,
  maxCharacters: 64,
};

/** How a request to Gemini is made. */
export interface GeminiRequestOptions {
  readonly names: ToolNames;
  readonly includeThoughts: boolean;
}

/**
 * The request for a reply. Throws a ChatError for what Gemini cannot do and would change the
 * reply.
 *
 * @see https://ai.google.dev/api/generate-content
 */
export function geminiRequest(
  request: ReplyRequest,
  { names, includeThoughts }: GeminiRequestOptions,
): GenerateContentParameters {
  const { model, messages, reasoningEffort: effort } = request;
  const { system, turns } = toHistory(messages);
  const thinkingConfig = thinkingConfigOf(model, { effort, includeThoughts });
  return {
    model,
    contents: turns.map((turn) => toContent(turn, { model, names })),
    config: {
      automaticFunctionCalling: { disable: true },
      automaticContinuation: false,
      ...(system !== undefined && { systemInstruction: { parts: [{ text: system }] } }),
      ...samplingOf(request),
      ...stopOf(request.stop),
      ...formatOf(request.responseFormat),
      ...toolsOf(request, names),
      ...(thinkingConfig && { thinkingConfig }),
    },
  };
}

function samplingOf(request: ReplyRequest): GenerateContentConfig {
  const { maxTokens, temperature, topP, topK, seed } = request;
  const { frequencyPenalty, presencePenalty } = request;
  return {
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(seed !== undefined && { seed }),
  };
}

// To leave one out would let the reply go on where the client wants it to end.
function stopOf(stop: readonly string[] = []): GenerateContentConfig {
  const stopSequences = stop.filter((text) => text !== "");
  if (stopSequences.length > MAX_STOP_SEQUENCES)
    throw new ChatError(
      "chat.unsupported",
      `Gemini takes at most ${MAX_STOP_SEQUENCES} stop texts, and ${stopSequences.length} were sent.`,
      { param: "stop" },
    );
  return stopSequences.length === 0 ? {} : { stopSequences };
}

function formatOf(format: ResponseFormat | undefined): GenerateContentConfig {
  if (!format) return {};
  return {
    responseMimeType: "application/json",
    ...(format.type === "json_schema" && { responseJsonSchema: format.schema }),
  };
}

function toolsOf(
  { tools = [], toolChoice }: ReplyRequest,
  names: ToolNames,
): GenerateContentConfig {
  if (tools.length === 0) return {};
  const functionDeclarations = tools.map(({ name, description, parameters }) => ({
    name: names.toWire(name),
    ...(description !== undefined && { description }),
    // `parameters` itself refuses much of JSON Schema.
    ...(parameters && { parametersJsonSchema: parameters }),
  }));
  const functionCallingConfig = toolChoice && callingConfigOf(toolChoice, names);
  return {
    tools: [{ functionDeclarations }],
    ...(functionCallingConfig && { toolConfig: { functionCallingConfig } }),
  };
}

function callingConfigOf(choice: ToolChoice, names: ToolNames): FunctionCallingConfig {
  if (typeof choice === "object")
    return { mode: modeOf("ANY"), allowedFunctionNames: [names.toWire(choice.name)] };
  return { mode: modeOf(MODES[choice]) };
}

// The SDK's enum is a value, which is not loaded before it is needed.
function modeOf(mode: string): NonNullable<FunctionCallingConfig["mode"]> {
  return mode as NonNullable<FunctionCallingConfig["mode"]>;
}

const MODES = { auto: "AUTO", none: "NONE", required: "ANY" } as const;
