import { base64Of, bytesOf } from "../attachments/base64.ts";
import type { Attachment } from "./attachment.ts";
import type { Message } from "./conversation.ts";

/** A message whose attachments are JSON. */
export type ExportableMessage = Omit<Message, "attachments"> & {
  readonly attachments?: readonly ExportedAttachment[];
};

type ExportedAttachment =
  | {
      readonly kind: "picture";
      readonly name: string;
      readonly type: string;
      readonly width: number;
      readonly height: number;
      /** Base64. */
      readonly data: string;
    }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly size: number;
      readonly text: string;
      readonly isCut?: boolean;
    };

/** Bytes of all attachments of an export: with more, a phone could not read it again. */
const MAX_EXPORTED_BYTES = 37_748_736;

/** Messages for an export, with their attachments as far as these fit: the newest first. */
export async function exportable(
  messages: readonly Message[],
  maxBytes: number = MAX_EXPORTED_BYTES,
): Promise<{ messages: ExportableMessage[]; leftOut: number }> {
  const exported = new Map<Message, ExportableMessage>();
  let room = maxBytes;
  let leftOut = 0;
  for (const message of [...messages].sort((one, other) => other.createdAt - one.createdAt)) {
    const { attachments, ...rest } = message;
    const taken: ExportedAttachment[] = [];
    for (const one of attachments ?? []) {
      room -= one.blob.size;
      // One that is gone from the device is left out as well.
      const written = room < 0 ? undefined : await write(one).catch(() => undefined);
      if (written) taken.push(written);
      else leftOut++;
    }
    exported.set(message, taken[0] ? { ...rest, attachments: taken } : rest);
  }
  return { messages: messages.flatMap((message) => exported.get(message) ?? []), leftOut };
}

async function write(one: Attachment): Promise<ExportedAttachment> {
  if (one.kind === "picture") {
    const { blob, ...about } = one;
    return { ...about, type: blob.type, data: await base64Of(blob) };
  }
  const { blob, length: _, ...about } = one;
  return { ...about, text: await blob.text() };
}

/** The attachments that an export holds. @throws TypeError, DOMException for what was not exported so */
export function importedAttachments(value: unknown): Attachment[] {
  return (value as ExportedAttachment[]).map((one) => {
    const name = textOf(one.name);
    if (one.kind === "file") {
      const text = textOf(one.text);
      const blob = new Blob([text], { type: "text/plain" });
      const isCut = one.isCut === true && { isCut: true };
      return { kind: "file", name, size: countOf(one.size), blob, length: text.length, ...isCut };
    }
    if (one.kind !== "picture" || !/^image\/(jpeg|png|gif|webp)$/.test(one.type))
      throw new TypeError();
    const blob = new Blob([bytesOf(textOf(one.data))], { type: one.type });
    return { kind: "picture", name, blob, width: countOf(one.width), height: countOf(one.height) };
  });
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError();
}

function countOf(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new TypeError();
}
