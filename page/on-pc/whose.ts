import type { OnPc } from "../chat/conversation.ts";
import { words } from "../words/on-pc.ts";

/** Whose a conversation on the PC is, for the person. */
export function whoseWords({ owner, who, shared }: Pick<OnPc, "owner" | "who" | "shared">): string {
  if (!shared) return words.yours;
  if (owner === who) return words.sharedByYou;
  return owner === "owner" ? words.sharedByOwner : words.sharedByDevice;
}
