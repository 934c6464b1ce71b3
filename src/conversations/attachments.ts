import * as z from "zod/mini";
import type { ContentPart } from "../providers/message.ts";

const name = z.string().check(z.maxLength(500));
const count = z.int().check(z.minimum(0));

/**
 * What a person has added to a message, as the page exports it.
 * @internal
 */
export const exportedAttachment = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("picture"),
    name,
    type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    width: count,
    height: count,
    data: z.base64(),
  }),
  z.object({
    kind: z.literal("file"),
    name,
    size: count,
    text: z.string(),
    isCut: z.optional(z.boolean()),
  }),
]);

/** A picture; when it came without its measures, those are 0. */
export interface StoredPicture {
  readonly kind: "picture";
  readonly name: string;
  readonly type: "image/jpeg" | "image/png" | "image/gif" | "image/webp";
  readonly width: number;
  readonly height: number;
  /** Base64. */
  readonly data: string;
}

/** The text of a file. */
export interface StoredFile {
  readonly kind: "file";
  readonly name: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly text: string;
  /** Whether there was more text in it. */
  readonly isCut?: boolean | undefined;
}

/** What is kept of what a person has added to a message. */
export type StoredAttachment = StoredPicture | StoredFile;

/** A message with attachments as a model is shown it: these first, then what was said. */
export function partsWith(
  attachments: readonly StoredAttachment[],
  content: string,
): readonly ContentPart[] {
  const added = attachments.map(partOf);
  return content === "" ? added : [...added, { type: "text", text: content }];
}

function partOf(one: StoredAttachment): ContentPart {
  if (one.kind === "picture") return { type: "image", mediaType: one.type, data: one.data };
  return { type: "text", text: quoted(one) };
}

/** In a fence that nothing in the text can close. */
function quoted({ name, text, isCut }: StoredFile): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  const cut = isCut ? `, of which only the first ${text.length} characters follow` : "";
  const line = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
  return `Attached file ${JSON.stringify(line)}${cut}:\n${fence}\n${text}\n${fence}`;
}

/** The attachments of a message: its own, or the pictures that it was sent with. */
export function attachmentsOf({
  attachments,
  parts = [],
}: {
  readonly attachments?: readonly StoredAttachment[] | undefined;
  readonly parts?: readonly ContentPart[] | undefined;
}): readonly StoredAttachment[] {
  if (attachments) return attachments;
  return parts.flatMap((part): StoredAttachment[] =>
    part.type === "image"
      ? [
          {
            kind: "picture",
            name: "",
            type: part.mediaType,
            width: 0,
            height: 0,
            data: part.data,
          },
        ]
      : [],
  );
}
