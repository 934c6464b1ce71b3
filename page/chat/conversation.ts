import type {
  ChatFinishReason,
  PendingReply,
  ReplyDetails,
  TokenUsage,
} from "../../src/client/index.ts";
import type { ShownRun } from "../../src/runs/run-events.ts";
import type { Attachment } from "./attachment.ts";

/** An agent, as a conversation remembers it. */
export interface AgentChoice {
  readonly id: string;
  readonly name: string;
}

/** A model, as a conversation remembers it; by its id, `ID/MODEL`, the PC finds it. */
export interface ModelChoice {
  readonly id: string;
  readonly name: string;
}

/** Who wrote a reply, how long it took and what it cost, as far as the PC told it. */
export interface MessageDetails extends ReplyDetails {
  readonly usage?: TokenUsage;
  /** When it ended here, in milliseconds since 1970. */
  readonly endedAt: number;
}

/** Where the PC keeps a conversation, of which this device has a copy to read and write on. */
export interface OnPc {
  /** Its id there. */
  readonly id: string;
  /** Whom the PC took this device for: `owner`, or a device's id. */
  readonly who: string;
  /** Whose it is, in the same words. */
  readonly owner: string;
  /** Whether everybody who may use the PC's chat sees it. */
  readonly shared: boolean;
  /** The version that was read last; 0 where it has not been sent there yet. */
  readonly updatedAt: number;
  /** The message that the branch shown there ends with, by its id there. */
  readonly leafId?: string;
  /** It is not there any more, or not for this device. */
  readonly isGone?: true;
}

/** A conversation; its messages are kept apart. */
export interface Conversation {
  readonly id: string;
  /** Empty until there is a message to take it from. */
  readonly title: string;
  /** What the model is told before everything else; may be empty. */
  readonly system: string;
  /** Who answers; without one, the PC's model does. */
  readonly agent?: AgentChoice;
  /** Which model answers where no agent does; without one, the PC's active one. */
  readonly model?: ModelChoice;
  /** The origin of the PC that it is with; none for the one that serves this page. */
  readonly pc?: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The message that the shown branch ends with. */
  readonly leafId?: string;
  /** Of one that the PC keeps. */
  readonly onPc?: OnPc;
  /** Whether a reply has ended in it since it was looked at. */
  readonly unread?: true;
}

/** How a reply stands. `pending`: it is on its way. `lost`: the PC no longer has it. */
export type MessageState = "done" | "pending" | "stopped" | "error" | "lost";

/**
 * One message. Messages form a tree: asking again or editing grows a branch beside the
 * old one, so that nothing is lost.
 */
export interface Message {
  readonly id: string;
  readonly conversationId: string;
  /** The message that this one answers or follows; null for the first. */
  readonly parentId: string | null;
  readonly role: "user" | "assistant";
  /** Of a reply, the origin of the PC that was asked; none for the one that serves this page. */
  readonly pc?: string;
  readonly content: string;
  /** What a person has added to it. */
  readonly attachments?: readonly Attachment[];
  readonly createdAt: number;
  readonly state: MessageState;
  /** Why it is in that state, for the person. */
  readonly reason?: string;
  /** Why a complete reply ended, where the PC said so. */
  readonly finishReason?: ChatFinishReason;
  /** How long the model thought, where that could be watched. */
  readonly thoughtMs?: number;
  /** Of a reply that has ended. */
  readonly details?: MessageDetails;
  /** What an agent did for it, as the PC told it last. */
  readonly run?: ShownRun;
  /** The key with which a reply was asked for, once it has ended: by it the PC tells of it. */
  readonly key?: string;
  /** Not sent yet, since the PC could not be reached: it goes out once it can be, however late. */
  readonly held?: true;
  /** Its id on the PC, in a conversation that is kept there. */
  readonly pcId?: string;
  /** What resumes a pending reply, and one whose run was interrupted. */
  readonly request?: Omit<PendingReply, "text">;
}

/** A name that nothing else has. */
export function newId(): string {
  // Not randomUUID, which pages on a plain http address in the LAN do not have.
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(12)));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A title for a conversation that begins with `text`. */
export function titleFrom(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  if (line.length <= 60) return line;
  const cut = line.slice(0, 60).replace(/[\ud800-\udbff]$/, "");
  const space = cut.lastIndexOf(" ");
  return `${space > 30 ? cut.slice(0, space) : cut}…`;
}
