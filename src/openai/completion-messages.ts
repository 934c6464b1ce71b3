import * as z from "zod/mini";
import { parseBody } from "../http/parse-body.ts";
import type {
  AssistantMessage,
  ContentPart,
  Message,
  ToolCall,
  UserMessage,
} from "../providers/message.ts";
import { parsePart, textPart } from "./completion-parts.ts";
import { invalid, unsupported } from "./request-errors.ts";

const content = z.nullish(z.union([z.string(), z.array(z.unknown())]));

/** A call in the history. */
export const completionToolCall = z.object({
  id: z.string().check(z.minLength(1)),
  type: z.nullish(z.literal("function")),
  function: z.object({
    name: z.string().check(z.minLength(1)),
    arguments: z.nullish(z.string()),
  }),
  // Where Google's own OpenAI endpoint puts the thought signature.
  extra_content: z.nullish(
    z.object({ google: z.nullish(z.object({ thought_signature: z.nullish(z.string()) })) }),
  ),
});

/** One message of a completion request, but for its parts and calls. */
export const completionMessage = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content,
  refusal: z.nullish(z.string()),
  tool_calls: z.nullish(z.array(z.unknown())),
  tool_call_id: z.nullish(z.string()),
  function_call: z.nullish(z.unknown()),
  audio: z.nullish(z.unknown()),
});

type GivenMessage = z.infer<typeof completionMessage>;

/**
 * Checks the messages of a chat completion request, and that each call in them has its result,
 * as OpenAI demands.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 */
export function parseMessages(given: readonly unknown[]): Message[] {
  // One by one, to stop at the first wrong one.
  const messages = given.map((message, index) => parseMessage(message, `messages[${index}]`));
  checkResults(messages);
  return messages;
}

function parseMessage(given: unknown, at: string): Message {
  const message = parseBody(completionMessage, given, { at });
  const { role } = message;
  if (message.function_call != null)
    throw unsupported(`${at}.function_call`, "'function_call' is the old form. Send 'tool_calls'.");
  if (message.audio != null) throw unsupported(`${at}.audio`, "Audio is not supported here.");
  if (role === "user") return parseUser(message, at);
  if (role === "assistant") return parseAssistant(message, at);
  const text = textOf(message, at);
  if (role !== "tool") return { role, content: text };
  const { tool_call_id } = message;
  if (!tool_call_id)
    throw invalid(`${at}.tool_call_id`, "expected the id of the call that this is the result of.");
  return { role, content: text, toolCallId: tool_call_id };
}

function parseUser({ content: given }: GivenMessage, at: string): UserMessage {
  if (given == null) throw invalid(`${at}.content`, "expected a string or a list of parts.");
  return parseUserContent(given, at);
}

/**
 * A user's message of its content: a text, or a list of texts and pictures.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 */
export function parseUserContent(given: string | readonly unknown[], at: string): UserMessage {
  if (typeof given === "string") return { role: "user", content: given };
  const parts = given.map((part, index) => parsePart(part, `${at}.content[${index}]`));
  const text = parts
    .map(wordsOf)
    .filter((words) => words !== "")
    .join("\n");
  const isText = parts.every(({ type }) => type === "text");
  return isText ? { role: "user", content: text } : { role: "user", content: text, parts };
}

function wordsOf(part: ContentPart): string {
  return part.type === "text" ? part.text : "";
}

function parseAssistant(message: GivenMessage, at: string): AssistantMessage {
  const text = textOf(message, at) || (message.refusal ?? "");
  const toolCalls = (message.tool_calls ?? []).map((call, index) =>
    parseToolCall(call, `${at}.tool_calls[${index}]`),
  );
  return {
    role: "assistant",
    content: text,
    ...(toolCalls.length > 0 && { toolCalls }),
  };
}

function parseToolCall(given: unknown, at: string): ToolCall {
  const { id, function: called, extra_content } = parseBody(completionToolCall, given, { at });
  const signature = extra_content?.google?.thought_signature;
  return {
    id,
    name: called.name,
    // What calls without arguments look like in the histories of some clients.
    arguments: called.arguments?.trim() ? called.arguments : "{}",
    ...(signature && { signature }),
  };
}

/** The text of a message that can hold nothing else. */
function textOf({ content: given }: GivenMessage, at: string): string {
  return given == null ? "" : parseTextContent(given, at);
}

/**
 * The text of a content that can be nothing else.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 */
export function parseTextContent(given: string | readonly unknown[], at: string): string {
  if (typeof given === "string") return given;
  return given.map((part, index) => textPart(part, `${at}.content[${index}]`)).join("\n");
}

function checkResults(messages: readonly Message[]): void {
  // The calls of the assistant's last turn, by id, that wait for their results.
  const open = new Map<string, number>();
  const refuseOpen = (): void => {
    for (const [id, index] of open)
      throw invalid(
        `messages[${index}].tool_calls`,
        `the call ${JSON.stringify(id.slice(0, 100))} has no result. A message of role "tool" with its tool_call_id must follow.`,
      );
  };
  messages.forEach((message, index) => {
    if (message.role === "tool") {
      if (!open.delete(message.toolCallId))
        throw invalid(
          `messages[${index}].tool_call_id`,
          "there is no call of this id in the assistant's message before it.",
        );
      return;
    }
    // Some clients write the text and the calls of one turn as two messages.
    if (message.role !== "assistant") refuseOpen();
    if (message.role !== "assistant" || !message.toolCalls) return;
    for (const { id } of message.toolCalls) open.set(id, index);
  });
  refuseOpen();
}
