import type { MessageBody } from "../../src/client/index.ts";
import { Part } from "../app/part.ts";

/** What has to do with pictures and files; loaded with the first of them. */
export const attachmentsPart = new Part(() => import("../parts/attachments.tsx"));

/** The JSON of a message's body; what is attached is put in only when it is sent. */
export async function encodeBody(body: MessageBody): Promise<string> {
  if (body.messages.every(({ content }) => typeof content === "string"))
    return JSON.stringify(body);
  const part = await attachmentsPart.load();
  if (!part) throw new TypeError("A part of the page could not be loaded.");
  return part.encodeBody(body);
}
