import { sha256 } from "../sha256.ts";
import { toBase64Url } from "./base64url.ts";

/** What a page is told by push. Never a word of a conversation, and no arguments of a tool. */
export type PushNotice =
  /** A reply has ended. `key` is the `Idempotency-Key` of its message, `run` the id of its run. */
  | {
      readonly kind: "reply";
      readonly key?: string;
      readonly run?: string;
      /** Whether it ended with an error. */
      readonly failed?: true;
    }
  /** An agent asks whether it may use a tool. */
  | {
      readonly kind: "approval";
      readonly id: string;
      readonly run: string;
      readonly agent: string;
      readonly tool: string;
    }
  /** A server asks the person something. */
  | {
      readonly kind: "question";
      readonly id: string;
      readonly run?: string;
      readonly server: string;
    }
  /** The PC has another address, and the one of the page has ended. */
  | {
      readonly kind: "address";
      /** Opens the page there; it holds a one-time code of the device. */
      readonly link: string;
    }
  | { readonly kind: "test" };

const MINUTE_S = 60;
const TTL_S: Readonly<Record<PushNotice["kind"], number>> = {
  reply: 12 * 60 * MINUTE_S,
  approval: 24 * 60 * MINUTE_S,
  question: 10 * MINUTE_S,
  address: 24 * 60 * MINUTE_S,
  test: MINUTE_S,
};

/** Seconds for which a notice is of use. */
export function ttlOf({ kind }: PushNotice): number {
  return TTL_S[kind];
}

/** The notice's topic (RFC 8030, 5.4): a later one of the same topic takes the place of an earlier one. */
export async function topicOf(notice: PushNotice): Promise<string> {
  return toBase64Url((await sha256(`${notice.kind} ${aboutOf(notice)}`)).subarray(0, 24));
}

function aboutOf(notice: PushNotice): string | undefined {
  // Of these, the latest alone counts.
  if (notice.kind === "test" || notice.kind === "address") return "";
  return notice.kind === "reply" ? (notice.key ?? notice.run) : notice.id;
}
