import { OPENAI_FIELDS } from "../providers/generation-options.ts";
import type { Message } from "../providers/message.ts";
import type { Capabilities, GenerationOptions, Provider } from "../providers/provider.ts";
import type { CompletionRequest } from "./completion-request.ts";
import { unsupported } from "./request-errors.ts";

/** A request as one provider can answer it. */
export interface FittedRequest {
  readonly generation: GenerationOptions;
  /** The fields that were left out, since they do not change what the answer means. */
  readonly ignored: readonly string[];
}

/** The options that a provider need not obey, and what clients call them. */
const DISPENSABLE: ReadonlyMap<keyof GenerationOptions, string> = new Map([
  ["temperature", "temperature"],
  ["topP", "top_p"],
  ["frequencyPenalty", "frequency_penalty"],
  ["presencePenalty", "presence_penalty"],
  ["seed", "seed"],
  ["reasoningEffort", "reasoning_effort"],
  ["parallelToolCalls", "parallel_tool_calls"],
]);

/**
 * Leaves out what a provider does not obey, and refuses what would change the answer's form.
 * @throws ChatError `chat.unsupported`, naming the field
 */
export function fitRequest(
  { messages, generation }: CompletionRequest,
  { name, capabilities = {} }: Pick<Provider, "name" | "capabilities">,
): FittedRequest {
  refuseMessages(messages, name, capabilities);
  refuseTools(generation, name, capabilities);
  refuseFormat(generation, name, capabilities);
  const obeyed = new Set<string>(capabilities.options);
  const ignored: string[] = [];
  const { extra = {}, topK, stop, ...rest } = generation;
  const kept = Object.fromEntries(
    Object.entries(rest).filter(([option]) => {
      const field = DISPENSABLE.get(option as keyof GenerationOptions);
      if (field === undefined || obeyed.has(option)) return true;
      ignored.push(field);
      return false;
    }),
  );
  if (stop && !obeyed.has("stop"))
    throw unsupported("stop", `${name} cannot end a reply at a text. Leave 'stop' out.`);
  const passed: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(extra)) {
    if (capabilities.extra?.includes(field)) passed[field] = value;
    else if (OPENAI_FIELDS.includes(field)) ignored.push(field);
  }
  return {
    generation: {
      ...kept,
      ...(stop && { stop }),
      ...(topK !== undefined && obeyed.has("topK") && { topK }),
      ...(Object.keys(passed).length > 0 && { extra: passed }),
    },
    ignored,
  };
}

function refuseMessages(
  messages: readonly Message[],
  name: string,
  { tools = false, images }: Capabilities,
): void {
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    const isOfTools = message.role === "tool" || "toolCalls" in message;
    if (isOfTools && !tools)
      throw unsupported(at, `${name} knows no tools, and there are calls in the conversation.`);
    refusePicturesOf(message, at, name, images);
  }
}

/**
 * Refuses pictures where a provider takes none, and those by address where it takes no such.
 * @throws ChatError `chat.unsupported`, naming the part
 */
export function refusePictures(
  messages: readonly Message[],
  { name, capabilities = {} }: Pick<Provider, "name" | "capabilities">,
): void {
  for (const [index, message] of messages.entries())
    refusePicturesOf(message, `messages[${index}]`, name, capabilities.images);
}

function refusePicturesOf(
  message: Message,
  at: string,
  name: string,
  images: Capabilities["images"],
): void {
  if (message.role !== "user") return;
  for (const [part, { type }] of (message.parts ?? []).entries()) {
    const where = `${at}.content[${part}]`;
    if (type !== "text" && !images)
      throw unsupported(where, `${name} takes no pictures. Send text alone.`);
    if (type === "image-url" && images !== "url")
      throw unsupported(
        where,
        `${name} takes no pictures by address, and none is fetched from here. Send it as a data: URL.`,
      );
  }
}

function refuseTools(
  { tools, toolChoice = "auto" }: GenerationOptions,
  name: string,
  capabilities: Capabilities,
): void {
  if (!tools) return;
  if (!capabilities.tools) throw unsupported("tools", `${name} cannot call tools.`);
  const wanted = typeof toolChoice === "string" ? toolChoice : "named";
  if (wanted === "auto" || capabilities.toolChoices?.includes(wanted)) return;
  throw unsupported(
    "tool_choice",
    `${name} cannot be made to follow this tool choice. Send "auto"${wanted === "none" ? ", and no tools" : ""}.`,
  );
}

function refuseFormat(
  { responseFormat }: GenerationOptions,
  name: string,
  { responseFormats = [] }: Capabilities,
): void {
  if (!responseFormat || responseFormats.includes(responseFormat.type)) return;
  const other = responseFormats.length > 0 ? ` It can do: ${responseFormats.join(", ")}.` : "";
  throw unsupported(
    "response_format",
    `${name} cannot be made to answer as ${responseFormat.type}.${other}`,
  );
}
