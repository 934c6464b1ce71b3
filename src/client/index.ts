/**
 * Sends a message to a PC, and brings its reply whole and once, through sleep, lost
 * networks and proxies that hold things back. For browsers and Node alike.
 *
 * The means is one POST with a key of the client's own: sent again, it does not ask the
 * model again, but goes on where the client's text ends.
 *
 * @example
 * const reply = followReply(newMessage([{ role: "user", content: "Hello" }]), {
 *   baseUrl,
 *   token,
 *   onUpdate: ({ state, text }) => show(state, text),
 * });
 * const { state, text } = await reply.finished;
 *
 * @module
 */
import type { ChatMessage } from "./chat-api.ts";
import { FollowedReply } from "./followed-reply.ts";
import type { FollowOptions, PendingReply, Reply } from "./reply.ts";

export type { ChatMessage } from "./chat-api.ts";
export type {
  FollowOptions,
  Patience,
  PendingReply,
  Reply,
  ReplyState,
  ReplyUpdate,
} from "./reply.ts";

/** A message to be sent, under a key of its own. */
export function newMessage(messages: readonly ChatMessage[]): PendingReply {
  // Not randomUUID, which pages on a plain http address in the LAN do not have.
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  const key = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, body: { messages }, text: "", accepted: false };
}

/** Sends a message, or goes on with one that was stored. */
export function followReply(pending: PendingReply, options: FollowOptions): Reply {
  return new FollowedReply(pending, options);
}
