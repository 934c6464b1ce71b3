import { followReply, newMessage, type SentMessage } from "../../src/client/index.ts";
import { titleFrom } from "../chat/conversation.ts";
import { spokenText } from "../chat/split-reply.ts";
import { baseUrlOf, type PcAccess } from "./pc-api.ts";

// Enough to know what a conversation is about, and little to pay for.
const MAX_LENGTH = 1_000;

// Read by the model; a title in the language of the conversation is what people want.
const ASK =
  "Give this conversation a title of two to six words, in the language that it is in. Answer with the title alone, without quotation marks.";

/** A title that the PC's model gives to a conversation; undefined when it gives none. */
export async function modelTitle(
  { token, origin }: PcAccess,
  said: readonly SentMessage[],
): Promise<string | undefined> {
  const beginning = said
    .filter(({ role }) => role !== "system")
    .slice(0, 2)
    .map(({ role, content }) => ({ role, content: textOf(content).slice(0, MAX_LENGTH) }));
  const asked = newMessage([...beginning, { role: "user", content: ASK }]);
  const { state, text } = await followReply(asked, { baseUrl: baseUrlOf(origin), token }).finished;
  return state === "done" ? cleanTitle(text) : undefined;
}

/** What was written: pictures and files say little of what a conversation is about. */
function textOf(content: SentMessage["content"]): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The title in what a model has answered; undefined when there is none in it. */
export function cleanTitle(reply: string): string | undefined {
  const line = spokenText(reply)
    .split("\n")
    .map((each) => each.trim())
    .find((each) => each !== "");
  const title = line
    ?.replace(/^(#+|\*+|title:)\s*/i, "")
    .replace(/^["“„«'*]+|["”“»'*.]+$/g, "")
    .trim();
  return title ? titleFrom(title) : undefined;
}
