import * as z from "zod/mini";
import { parseJson } from "../parse-json.ts";
import { exportedAttachment } from "./attachments.ts";
import {
  CONVERSATION_ID,
  type ConversationSummary,
  MAX_SYSTEM_LENGTH,
  MAX_TITLE_LENGTH,
  MESSAGE_ID,
  type StoredMessage,
  TITLE_SOURCES,
} from "./conversation.ts";

/**
 * One change of a conversation, as it is kept: one line of JSON, so that a change is there as a
 * whole or not at all. Each line ends with what the conversation is after it; so a list needs
 * the end of the last line alone.
 */
export interface ConversationLine {
  readonly v: 1;
  /** The system prompt, where it is another one than before. */
  readonly system?: string;
  /** What the change adds. */
  readonly messages: readonly StoredMessage[];
  readonly summary: ConversationSummary;
}

/** The latest that a Date takes. */
const MAX_TIME = 8.64e15;
const time = z.number().check(z.minimum(-MAX_TIME), z.maximum(MAX_TIME));
const messageId = z.string().check(z.regex(MESSAGE_ID));

const message = z.object({
  id: messageId,
  parentId: z.nullable(messageId),
  role: z.enum(["user", "assistant", "tool"]),
  content: z.string(),
  createdAt: time,
  state: z.enum(["done", "stopped", "error", "lost"]),
  reason: z.optional(z.string()),
  finishReason: z.optional(z.enum(["stop", "length", "content_filter", "other"])),
  thoughtMs: z.optional(z.number()),
  parts: z.optional(z.array(z.record(z.string(), z.unknown()))),
  attachments: z.optional(z.array(exportedAttachment)),
  toolCalls: z.optional(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        arguments: z.string(),
        signature: z.optional(z.string()),
      }),
    ),
  ),
  toolCallId: z.optional(z.string()),
  replay: z.optional(
    z.array(z.object({ dialect: z.string(), model: z.string(), value: z.unknown() })),
  ),
  told: z.optional(
    z.object({
      toolCalls: z.optional(z.array(z.unknown())),
      toolResults: z.optional(z.array(z.unknown())),
    }),
  ),
});

const summary = z.object({
  id: z.string().check(z.regex(CONVERSATION_ID)),
  owner: z.string(),
  shared: z.boolean(),
  title: z.string().check(z.maxLength(MAX_TITLE_LENGTH)),
  titleSource: z.enum(TITLE_SOURCES),
  createdAt: time,
  updatedAt: time,
  editedAt: time,
  updatedBy: z.string(),
  messageCount: z.number(),
  lastMessage: z.string(),
  preview: z.string(),
  lastMessageAt: z.nullable(time),
  leafId: z.optional(messageId),
  clientSessionId: z.optional(z.string()),
  branchOf: z.optional(z.object({ id: z.string(), messageIndex: z.number() })),
});

const line = z.object({
  v: z.literal(1),
  system: z.optional(z.string().check(z.maxLength(MAX_SYSTEM_LENGTH))),
  messages: z.array(message),
  summary,
});

/** A line with its end. */
export function lineText({ v, system, messages, summary }: ConversationLine): string {
  // The summary stands at the end, where summaryAtEnd looks for it.
  return `${JSON.stringify({ v, ...(system !== undefined && { system }), messages, summary })}\n`;
}

/** What a line says, without its end; undefined when it is none. */
export function parseLine(text: string): ConversationLine | undefined {
  // What zod finds is of this type, but for the `undefined` that it adds to optional fields.
  return line.safeParse(parseJson(text)).data as ConversationLine | undefined;
}

/** How many of the last bytes of a conversation hold its last summary: nearly always, and always. */
export const USUAL_SUMMARY_BYTES = 2048;
/** See {@link USUAL_SUMMARY_BYTES}. */
export const SUMMARY_BYTES = 8192;

const SUMMARY = ',"summary":{';

/**
 * The summary at the end of whole lines, of which `text` may be the end alone; undefined when
 * there is none. In a string of JSON its beginning could not stand: quotes are escaped there.
 */
export function summaryAtEnd(text: string): ConversationSummary | undefined {
  const start = text.lastIndexOf(SUMMARY);
  if (start < 0 || !text.endsWith("}}\n")) return undefined;
  const value = parseJson(text.slice(start + SUMMARY.length - 1, -2));
  return summary.safeParse(value).data as ConversationSummary | undefined;
}
