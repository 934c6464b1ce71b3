import * as z from "zod/mini";
import { parseJson } from "../parse-json.ts";
import { spokenText } from "../spoken-text.ts";
import { attachmentsOf, exportedAttachment } from "./attachments.ts";
import {
  branchOf,
  type Conversation,
  MAX_SYSTEM_LENGTH,
  MAX_TITLE_LENGTH,
  type StoredMessage,
} from "./conversation.ts";

/** A message as the page's "Export all" writes it. */
export interface ExchangedMessage
  extends Omit<StoredMessage, "role" | "parts" | "toolCalls" | "toolCallId" | "replay" | "told"> {
  readonly role: "user" | "assistant";
}

/** A conversation as the page's "Export all" writes it. */
export interface ExchangedConversation {
  readonly id: string;
  readonly title: string;
  readonly system: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly leafId?: string;
  readonly messages: readonly ExchangedMessage[];
}

/** What stands before and behind the conversations of an export, which commas part. */
export const EXPORT_FRAME = {
  before: '{"format":"remote-chat","version":1,"conversations":[',
  after: "]}\n",
} as const;

/**
 * A conversation for the page to import, with all its branches. What tools were called and gave
 * is left out: the page knows none.
 */
export function toExchanged(conversation: Conversation): ExchangedConversation {
  const { id, title, system, createdAt, updatedAt, leafId, messages } = conversation;
  const shown = new Map<string, ExchangedMessage>();
  /** By what follows it: where that is left out, the message before it. */
  const places = new Map<string, string | null>();
  for (const message of messages) {
    const parentId = placeOf(places, message.parentId);
    const exchanged = isSaid(message) ? toExchangedMessage(message, parentId) : undefined;
    places.set(message.id, exchanged ? message.id : parentId);
    if (exchanged) shown.set(message.id, exchanged);
  }
  const leaf = placeOf(places, leafId ?? null);
  return {
    // The page's ids have no dots.
    id: id.replaceAll(".", "_"),
    title,
    system,
    createdAt,
    updatedAt,
    ...(leaf !== null && { leafId: leaf }),
    messages: [...shown.values()],
  };
}

function placeOf(places: ReadonlyMap<string, string | null>, id: string | null): string | null {
  return id === null ? null : (places.get(id) ?? null);
}

function isSaid({ role, content, toolCalls }: StoredMessage): boolean {
  return role !== "tool" && (toolCalls === undefined || content.trim() !== "");
}

function toExchangedMessage(message: StoredMessage, parentId: string | null): ExchangedMessage {
  const { id, role, content, createdAt, state, reason, finishReason, thoughtMs } = message;
  const attachments = attachmentsOf(message);
  return {
    id,
    parentId,
    role: role === "user" ? "user" : "assistant",
    content,
    ...(attachments[0] && { attachments }),
    createdAt,
    state,
    ...(reason !== undefined && { reason }),
    ...(finishReason !== undefined && { finishReason }),
    ...(thoughtMs !== undefined && { thoughtMs }),
  };
}

const MAX_TIME = 8.64e15;
const time = z.number().check(z.minimum(-MAX_TIME), z.maximum(MAX_TIME));
const id = z.string().check(z.regex(/^[\w-]{1,64}$/));

/** An export. What is in a list is checked one by one, to stop at the first that is wrong. */
export const exportedFile = z.object({
  format: z.literal("remote-chat"),
  version: z.literal(1),
  conversations: z.array(z.unknown()),
});

/** One of its conversations. */
export const exportedConversation = z.object({
  id,
  title: z.string(),
  system: z.string().check(z.maxLength(MAX_SYSTEM_LENGTH)),
  createdAt: time,
  updatedAt: time,
  leafId: z.optional(id),
  messages: z.array(z.unknown()),
});

/** One of their messages. */
export const exportedMessage = z.object({
  id,
  parentId: z.nullable(id),
  role: z.enum(["user", "assistant"]),
  content: z.string(),
  attachments: z.optional(z.array(exportedAttachment)),
  createdAt: time,
  state: z.enum(["done", "pending", "stopped", "error", "lost"]),
  reason: z.optional(z.string()),
  finishReason: z.optional(z.enum(["stop", "length", "content_filter", "other"])),
  thoughtMs: z.optional(time),
});

const LEFT_OFF = "This reply was still on its way when it was exported.";

/**
 * The conversations of an export, as the page or the PC has written it; undefined when it is
 * none, or does not fit together. Each message then stands behind the one that it follows.
 */
export function parseExport(value: unknown): readonly ExchangedConversation[] | undefined {
  return allOf(exportedFile.safeParse(value).data?.conversations, parseConversation);
}

function parseConversation(value: unknown): ExchangedConversation | undefined {
  const { data } = exportedConversation.safeParse(value);
  const messages = inOrder(allOf(data?.messages, parseMessage) ?? []);
  if (!data || !messages || messages.length < data.messages.length) return undefined;
  // Where no branch is named, the last message ends the one that is shown.
  const { leafId = messages.at(-1)?.id, title, id, system, createdAt, updatedAt } = data;
  if (leafId !== undefined && !messages.some((message) => message.id === leafId)) return undefined;
  return {
    id,
    title: title.slice(0, MAX_TITLE_LENGTH),
    system,
    createdAt,
    updatedAt,
    ...(leafId !== undefined && { leafId }),
    messages,
  };
}

/** What `parse` makes of each; undefined as soon as it makes nothing of one. */
function allOf<T>(
  values: readonly unknown[] | undefined,
  parse: (value: unknown) => T | undefined,
): T[] | undefined {
  const all: T[] = [];
  for (const value of values ?? []) {
    const parsed = parse(value);
    if (parsed === undefined) return undefined;
    all.push(parsed);
  }
  return values && all;
}

/** {@link parseExport} of a text. */
export function parseExportText(text: string): readonly ExchangedConversation[] | undefined {
  return parseExport(parseJson(text));
}

function parseMessage(value: unknown): ExchangedMessage | undefined {
  const { data } = exportedMessage.safeParse(value);
  if (!data) return undefined;
  const { state, ...message } = data;
  // What zod finds has no `undefined` in its fields.
  const rest = message as Omit<ExchangedMessage, "state">;
  // What resumes it is on the device that asked.
  return state === "pending" ? { ...rest, state: "error", reason: LEFT_OFF } : { ...rest, state };
}

/** Messages with each behind the one that it follows; undefined where that is impossible. */
function inOrder(messages: readonly ExchangedMessage[]): ExchangedMessage[] | undefined {
  const byParent = new Map<string | null, ExchangedMessage[]>();
  for (const message of messages) {
    const siblings = byParent.get(message.parentId);
    if (siblings) siblings.push(message);
    else byParent.set(message.parentId, [message]);
  }
  const ordered: ExchangedMessage[] = [];
  const ids = new Set<string | null>();
  const next: (string | null)[] = [null];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    if (ids.has(at)) return undefined;
    ids.add(at);
    for (const message of byParent.get(at) ?? []) {
      ordered.push(message);
      next.push(message.id);
    }
  }
  return ordered.length === messages.length && ids.size === messages.length + 1
    ? ordered
    : undefined;
}

/** A conversation's shown branch as a Markdown document, without traces. */
export function toMarkdown(conversation: Conversation): string {
  const system = conversation.system.trim();
  const parts = [
    `# ${conversation.title || "Conversation"}`,
    `_${new Date(conversation.createdAt).toISOString().slice(0, 10)}_`,
    ...(system === "" ? [] : [`> ${system.replace(/\n/g, "\n> ")}`]),
    ...branchOf(conversation).flatMap(markdownOf),
  ];
  return `${parts.join("\n\n")}\n`;
}

function markdownOf({ role, content, state, toolCalls = [] }: StoredMessage): string[] {
  if (role === "user") return [`## You\n\n${content}`];
  if (role === "tool") return [];
  const calls = toolCalls.map(({ name }) => `_(It called the tool ${name}.)_`);
  const note = state === "done" ? [] : ["_(This reply is not complete.)_"];
  return [["## Reply", spokenText(content), ...calls, ...note].filter(Boolean).join("\n\n")];
}
