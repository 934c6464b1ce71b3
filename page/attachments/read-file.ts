import type { Attachment, QuotedFile } from "../chat/attachment.ts";
import { words } from "../words/attachments.ts";
import { inDigits } from "../words/times.ts";
import {
  MAX_FILE_CHARACTERS,
  MAX_PDF_BYTES,
  MAX_PICTURE_FILE_BYTES,
  MAX_PICTURES,
} from "./bounds.ts";
import { FileProblem } from "./file-problem.ts";
import { fileSize } from "./file-size.ts";
import { type PictureHeader, readPictureHeader } from "./picture-format.ts";
import { cleanName } from "./quote-file.ts";
import { readPdf } from "./read-pdf.ts";
import { readPicture } from "./read-picture.ts";
import { type BoundedText, readText } from "./read-text.ts";

/** A file that was read. */
export interface ReadFile {
  readonly attachment: Attachment;
  /** What the person is told of it. */
  readonly remark?: string;
}

// A frame header of a JPEG stands behind what its camera notes, which may be a picture by itself.
const HEADER_BYTES = 262_144;

/**
 * Reads a file for a message that has these already: by what is in it, whatever its name.
 * @throws FileProblem
 */
export async function readFile(file: File, others: readonly Attachment[]): Promise<ReadFile> {
  const name = cleanName(file.name || words.picture);
  if (file.size === 0) throw new FileProblem(words.emptyFile(name));
  const start = new Uint8Array(await bytesAt(file, name));
  const header = readPictureHeader(start);
  if (header) return readAsPicture(file, name, header, others);
  const attachment = await readAsText(file, name, { others, isPdf: isPdf(start) });
  return { attachment };
}

async function bytesAt(file: File, name: string): Promise<ArrayBuffer> {
  try {
    return await file.slice(0, HEADER_BYTES).arrayBuffer();
  } catch {
    // A folder, or a file that has gone since.
    throw new FileProblem(words.missing(name));
  }
}

function isPdf(start: Uint8Array): boolean {
  // It need not stand at the very beginning.
  return new TextDecoder("latin1").decode(start.subarray(0, 1024)).includes("%PDF-");
}

async function readAsPicture(
  file: File,
  name: string,
  header: PictureHeader,
  others: readonly Attachment[],
): Promise<ReadFile> {
  if (others.filter(({ kind }) => kind === "picture").length >= MAX_PICTURES)
    throw new FileProblem(words.tooManyPictures(MAX_PICTURES));
  checkSize(file, name, MAX_PICTURE_FILE_BYTES);
  const attachment = await readPicture(file, name, header);
  return { attachment, ...(header.isAnimated && { remark: words.animation(name) }) };
}

async function readAsText(
  file: File,
  name: string,
  { others, isPdf }: { others: readonly Attachment[]; isPdf: boolean },
): Promise<QuotedFile> {
  const used = others.reduce((sum, one) => sum + (one.kind === "file" ? one.length : 0), 0);
  const room = MAX_FILE_CHARACTERS - used;
  if (room < 1) throw new FileProblem(words.noRoom(name, inDigits(MAX_FILE_CHARACTERS)));
  const { text, isCut } = isPdf
    ? await pdfText(file, name, room)
    : await plainText(file, name, room);
  return {
    kind: "file",
    name,
    size: file.size,
    blob: new Blob([text], { type: "text/plain" }),
    length: text.length,
    ...(isCut && { isCut }),
  };
}

function pdfText(file: File, name: string, room: number): Promise<BoundedText> {
  checkSize(file, name, MAX_PDF_BYTES);
  return readPdf(file, name, room);
}

async function plainText(file: File, name: string, room: number): Promise<BoundedText> {
  const read = await readText(file, room);
  if (!read) throw new FileProblem(words.noText(name));
  return read;
}

function checkSize(file: File, name: string, most: number): void {
  if (file.size > most) throw new FileProblem(words.tooLarge(name, fileSize(most)));
}
