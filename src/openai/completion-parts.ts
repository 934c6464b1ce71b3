import * as z from "zod/mini";
import { parseBody } from "../http/parse-body.ts";
import type { ContentPart, ImagePart } from "../providers/message.ts";
import { invalid, unsupported } from "./request-errors.ts";

const partSchema = z.object({ type: z.string() });
/** A part of a message that is text. */
export const completionText = z.object({ text: z.string() });
const refusalSchema = z.object({ refusal: z.string() });
/** A part of a user's message that is a picture. */
export const completionImage = z.object({
  image_url: z.union([z.string(), z.object({ url: z.string(), detail: z.nullish(z.string()) })]),
});

/**
 * Checks a part of a user's message.
 * @throws ChatError `validation.invalid_body`, `chat.unsupported`, naming the field
 */
export function parsePart(given: unknown, at: string): ContentPart {
  const { type } = parseBody(partSchema, given, { at });
  if (type === "image_url") return parseImage(given, at);
  return { type: "text", text: textPart(given, at) };
}

/** The text of a part that can be nothing else. */
export function textPart(given: unknown, at: string): string {
  const { type } = parseBody(partSchema, given, { at });
  if (type === "text") return parseBody(completionText, given, { at }).text;
  if (type === "refusal") return parseBody(refusalSchema, given, { at }).refusal;
  throw unsupported(
    `${at}.type`,
    `Parts of type ${JSON.stringify(type.slice(0, 40))} are not supported in this message. Send text${type === "image_url" ? "" : ", or a picture as an image_url part of a user's message"}.`,
  );
}

function parseImage(given: unknown, at: string): ContentPart {
  const { image_url } = parseBody(completionImage, given, { at });
  const { url, detail = undefined } =
    typeof image_url === "string" ? { url: image_url } : image_url;
  const hint = typeof detail === "string" ? { detail } : {};
  const where = `${at}.image_url.url`;
  if (/^data:/i.test(url)) return { ...readDataUrl(url, where), ...hint };
  if (isFetchable(url)) return { type: "image-url", url, ...hint };
  throw invalid(
    where,
    "expected a data: URL of a picture, or an https: address without a password.",
  );
}

function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === "https:" && username === "" && password === "";
}

const PREFIX = /^data:image\/(jpeg|jpg|png|gif|webp);base64,/i;
// In pieces, since an expression with a repetition for each character may overflow its stack.
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const PIECE = 65_536;

function readDataUrl(url: string, at: string): ImagePart {
  const prefix = PREFIX.exec(url.slice(0, 64));
  if (!prefix)
    throw invalid(
      at,
      "expected data:image/jpeg, png, gif or webp with ;base64, before the picture.",
    );
  const type = (prefix[1] ?? "").toLowerCase();
  const data = url.slice(prefix[0].length);
  if (!isBase64(data)) throw invalid(at, "the picture is not valid base64.");
  return {
    type: "image",
    mediaType: type === "jpg" ? "image/jpeg" : (`image/${type}` as ImagePart["mediaType"]),
    data,
  };
}

function isBase64(data: string): boolean {
  if (data === "" || data.length % 4 !== 0) return false;
  for (let start = 0; start < data.length; start += PIECE) {
    const piece = data.slice(start, start + PIECE);
    if (!BASE64.test(piece)) return false;
    if (start + PIECE < data.length && piece.includes("=")) return false;
  }
  return true;
}
