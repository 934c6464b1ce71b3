import type { ReplyRequest } from "../define-provider.ts";
import type { Tool } from "../message.ts";
import type { GenerationOptions, ResponseFormat, ToolChoice } from "../provider.ts";
import { historyMessages, messagesInPlace } from "./messages.ts";
import type { ChatCompletionsServer, KnownServer } from "./server.ts";
import type { WireMessage } from "./wire.ts";

/** The body of a request for a streamed reply. */
export type ChatCompletionsBody = Readonly<Record<string, unknown>> & {
  readonly model: string;
  readonly messages: readonly WireMessage[];
  readonly stream: true;
};

/** Writes a request in the way that its server takes. */
export function chatCompletionsBody(
  request: ReplyRequest,
  server: KnownServer,
): ChatCompletionsBody {
  const { model, maxTokens, responseFormat, extra } = request;
  return {
    model,
    messages: messagesFor(request, server),
    stream: true,
    ...(!server.tellsUsageUnasked && { stream_options: { include_usage: true } }),
    // OpenAI's reasoning models refuse the old name, most other servers know no other.
    ...given(server.isOpenAI ? "max_completion_tokens" : "max_tokens", maxTokens),
    ...sampling(request, server),
    ...tooling(request, server),
    ...given("response_format", responseFormat && toResponseFormat(responseFormat)),
    ...extraFields(extra, server.capabilities.extra),
    ...server.body,
  };
}

function messagesFor({ messages, model }: ReplyRequest, server: KnownServer): WireMessage[] {
  const own = server.isOpenAI ? messagesInPlace(messages) : undefined;
  return own ?? historyMessages(messages, { model, reasoning: server.reasoning });
}

function sampling(request: GenerationOptions, server: KnownServer): object {
  const { stop = [] } = request;
  const when = (option: keyof GenerationOptions, field: string, value: unknown): object =>
    server.capabilities.options?.includes(option) ? given(field, value) : {};
  return {
    ...given("temperature", withinRange(request.temperature, server.temperatures)),
    ...when("topP", "top_p", request.topP),
    ...when("topK", "top_k", request.topK),
    ...when("frequencyPenalty", "frequency_penalty", request.frequencyPenalty),
    ...when("presencePenalty", "presence_penalty", request.presencePenalty),
    ...when("seed", server.seedField ?? "seed", request.seed),
    ...when("stop", "stop", stop.length === 0 ? undefined : stop),
    ...when("reasoningEffort", "reasoning_effort", request.reasoningEffort),
  };
}

function withinRange(
  value: number | undefined,
  range: ChatCompletionsServer["temperatures"],
): number | undefined {
  if (value === undefined || range === undefined) return value;
  return Math.min(Math.max(value, range.least), range.most);
}

// OpenAI refuses a choice among no tools, and an empty list of them.
function tooling(
  { tools = [], toolChoice, parallelToolCalls }: GenerationOptions,
  { isOpenAI = false, hasNoToolChoice = false, capabilities }: KnownServer,
): object {
  // Where it cannot be said that no tool is to be called, there are none.
  if (tools.length === 0 || (hasNoToolChoice && toolChoice === "none")) return {};
  const tellsParallel = capabilities.options?.includes("parallelToolCalls");
  return {
    tools: tools.map((tool) => toWireTool(tool, isOpenAI)),
    ...(!hasNoToolChoice && given("tool_choice", toolChoice && toWireChoice(toolChoice))),
    ...(tellsParallel && given("parallel_tool_calls", parallelToolCalls)),
  };
}

// Some servers refuse a tool without a schema.
function toWireTool({ name, description, parameters, strict }: Tool, isOpenAI: boolean): object {
  return {
    type: "function",
    function: {
      name,
      ...given("description", description),
      ...given("parameters", parameters ?? (isOpenAI ? undefined : NO_PARAMETERS)),
      ...given("strict", strict),
    },
  };
}

const NO_PARAMETERS = { type: "object", properties: {} };

function toWireChoice(choice: ToolChoice): unknown {
  return typeof choice === "string" ? choice : { type: "function", function: choice };
}

function toResponseFormat(format: ResponseFormat): object {
  if (format.type === "json_object") return format;
  const { type, ...json_schema } = format;
  return { type, json_schema };
}

function extraFields(
  extra: GenerationOptions["extra"] = {},
  passedOn: readonly string[] = [],
): object {
  return Object.fromEntries(Object.entries(extra).filter(([name]) => passedOn.includes(name)));
}

function given(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value };
}
