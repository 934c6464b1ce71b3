import { ApiError } from "../../src/client/chat-api.ts";
import type { MessageBody, SentMessage, SentPart } from "../../src/client/index.ts";
import type { Attachment } from "../chat/attachment.ts";
import { words } from "../words/attachments.ts";
import { base64Of } from "./base64.ts";
import { leftOutOf } from "./left-out.ts";
import { leftOutNote, quoteFile, UNSEEN_NOTE } from "./quote-file.ts";

/** A part of a message as `requestMessages` writes it, and as it is kept until it is sent. */
type KeptPart =
  | Attachment
  | { readonly kind: "unseen" }
  | { readonly kind?: undefined; readonly type: "text"; readonly text: string };

/**
 * The JSON of a message's body with what is attached in it: pictures as data: URLs, files as
 * quotes. The same for the same body, so that it can be sent again.
 * @throws ApiError when something is not on this device any more
 */
export async function encodeBody(body: MessageBody): Promise<string> {
  const contents = body.messages.map(({ content }) => content as string | readonly KeptPart[]);
  const leftOut = leftOutOf(contents.map(attachmentsOf));
  const messages: SentMessage[] = [];
  // One after the other: all pictures at once would stand in memory twice.
  for (const [index, message] of body.messages.entries()) {
    const content = contents[index] ?? "";
    messages.push(
      typeof content === "string"
        ? message
        : ({ role: message.role, content: await sentContent(content, leftOut) } as SentMessage),
    );
  }
  return JSON.stringify({ ...body, messages });
}

function attachmentsOf(content: string | readonly KeptPart[]): Attachment[] {
  if (typeof content === "string") return [];
  return content.filter((part) => part.kind === "picture" || part.kind === "file");
}

/** Text alone where there are no pictures: so older PCs take it, and agents. */
async function sentContent(
  kept: readonly KeptPart[],
  leftOut: ReadonlySet<Attachment>,
): Promise<string | readonly SentPart[]> {
  const parts: SentPart[] = [];
  for (const part of kept) {
    const sent = await sentPart(part, leftOut);
    if (sent.type !== "text" || sent.text !== "") parts.push(sent);
  }
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return texts.length === parts.length ? texts.join("\n\n") : parts;
}

async function sentPart(part: KeptPart, leftOut: ReadonlySet<Attachment>): Promise<SentPart> {
  if (part.kind === undefined) return part;
  if (part.kind === "unseen") return { type: "text", text: UNSEEN_NOTE };
  if (leftOut.has(part)) return { type: "text", text: leftOutNote(part) };
  try {
    if (part.kind === "file")
      return { type: "text", text: quoteFile(part, await part.blob.text()) };
    const url = `data:${part.blob.type};base64,${await base64Of(part.blob)}`;
    return { type: "image_url", image_url: { url } };
  } catch {
    throw new ApiError(words.missing(part.name), { status: 400 });
  }
}
