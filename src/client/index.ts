/**
 * The resuming client: sends a message to a PC and follows its reply to the end, through
 * sleep, lost networks and proxies that buffer. Nothing of the reply is lost or doubled, and
 * the model runs once. For browsers, Node, Deno and Bun; it has no dependencies.
 *
 * Each message has an idempotency key. After a lost connection the same POST is repeated
 * with that key and the length of the text so far, and the PC resumes the reply there.
 *
 * ```ts
 * import { followReply, newMessage } from "remote-chat/client";
 *
 * const message = newMessage([{ role: "user", content: "Hello" }]);
 * const reply = followReply(message, {
 *   baseUrl: "https://my-pc.example",
 *   token,
 *   onUpdate: ({ state, text }) => show(state, text),
 * });
 * const { state, text, finishReason } = await reply.finished;
 * ```
 *
 * To resume after a reload, store `reply.pending` with every update, and pass what was
 * stored to {@link followReply} in the place of a new message.
 *
 * @module
 */
import type { SentMessage } from "../chat.ts";
import { FollowedReply } from "./followed-reply.ts";
import type { FollowOptions, MessageBody, PendingReply, Reply } from "./reply.ts";

export type {
  ChatFinishReason,
  ChatMessage,
  ReplyDetails,
  SentMessage,
  SentPart,
  TokenUsage,
} from "../chat.ts";
export { ApiError, type ChatApiOptions } from "./chat-api.ts";
export type { Clock } from "./clock.ts";
export type { Completion } from "./completion.ts";
export {
  DEFAULT_TIMEOUTS,
  type FollowOptions,
  type FollowTimeouts,
  type MessageBody,
  type PendingReply,
  type Reply,
  type ReplyState,
  type ReplyUpdate,
  type StreamEvent,
} from "./reply.ts";

/**
 * A message to be sent, under a new idempotency key. It is not sent before {@link followReply}.
 * With `asked.model` another model answers than the PC's active one; with `asked.agent` an agent
 * does, and with `asked.events` it tells what it does.
 */
export function newMessage(
  messages: readonly SentMessage[],
  asked: Omit<MessageBody, "messages"> = {},
): PendingReply {
  // Not randomUUID, which pages on a plain http address in the LAN do not have.
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  const key = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, body: { messages, ...asked }, text: "", accepted: false };
}

/**
 * Sends a message, or resumes one that was stored, and follows its reply.
 * @throws TypeError when `baseUrl` is not an http(s) URL; every later failure is an update
 */
export function followReply(pending: PendingReply, options: FollowOptions): Reply {
  return new FollowedReply(pending, options);
}
