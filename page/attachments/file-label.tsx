import type { VNode } from "preact";
import type { QuotedFile } from "../chat/attachment.ts";
import { words } from "../words/attachments.ts";
import { inDigits } from "../words/times.ts";
import { fileSize } from "./file-size.ts";

/** A file's name and size, and how much of it is quoted. */
export function FileLabel({ file }: { file: QuotedFile }): VNode {
  const { name, size, length, isCut } = file;
  const cut = isCut ? ` · ${words.cut(inDigits(length))}` : "";
  return (
    <span class="file-label">
      <bdi>{name}</bdi>
      <small>
        {fileSize(size)}
        {cut}
      </small>
    </span>
  );
}
