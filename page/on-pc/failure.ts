import { ApiError } from "../../src/client/chat-api.ts";
import { failureText } from "../pc/pc-api.ts";
import { words } from "../words/on-pc.ts";

/** Why something on the PC was not changed, for the person. */
export function changeFailure(error: unknown): string {
  const isOld = error instanceof ApiError && error.code === "conversation.changed";
  return words.notChanged(isOld ? words.changedMeanwhile : failureText(error));
}

/** Why a conversation was not moved. */
export function moveFailure(error: unknown): string {
  return error instanceof ApiError ? `${words.notMoved} ${failureText(error)}` : words.notMoved;
}
