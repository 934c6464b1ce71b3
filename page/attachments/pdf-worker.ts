/// <reference lib="webworker" />
/**
 * Reads the text of a PDF, in a thread that can be ended. pdf.js runs in here as a whole, both
 * what it calls its display and what it calls its worker, so that nothing of it is in the page.
 *
 * @module
 */
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { getDocument, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { boundMemory } from "./bound-memory.ts";
import type { PdfAnswer, PdfQuestion, PdfText } from "./pdf-messages.ts";

const MAX_PAGES = 1_000;

const isExceeded = boundMemory();

const worker = self as unknown as DedicatedWorkerGlobalScope;

worker.onmessage = async ({ data }: MessageEvent<PdfQuestion>): Promise<void> => {
  data.port.postMessage(await answer(data));
};

async function answer({ bytes, maxLength }: Omit<PdfQuestion, "port">): Promise<PdfAnswer> {
  try {
    const document = await getDocument({
      data: new Uint8Array(bytes),
      // Of a text nothing is drawn.
      disableFontFace: true,
      useSystemFonts: false,
      useWorkerFetch: false,
      enableXfa: false,
      maxImageSize: 1,
      isOffscreenCanvasSupported: false,
      isImageDecoderSupported: false,
      useWasm: false,
      verbosity: 0,
    }).promise;
    const read = await textOf(document, maxLength);
    return isExceeded() && read.text === "" ? { problem: "too much" } : read;
  } catch (error) {
    const { name } = error as Error;
    if (name === "PasswordException") return { problem: "locked" };
    return { problem: isExceeded() ? "too much" : "damaged" };
  }
}

async function textOf(document: PDFDocumentProxy, maxLength: number): Promise<PdfText> {
  const { numPages } = document;
  let text = "";
  for (let number = 1; number <= numPages; number++) {
    if (number > MAX_PAGES || text.length > maxLength) return { text, isCut: true };
    const page = await document.getPage(number);
    text += await textOfPage(page.streamTextContent(), maxLength + 1 - text.length);
    if (text !== "") text += "\n\n";
    page.cleanup();
  }
  return { text: text.trimEnd(), isCut: false };
}

interface TextPiece {
  readonly items: readonly { readonly str?: string; readonly hasEOL?: boolean }[];
}

async function textOfPage(stream: ReadableStream<TextPiece>, maxLength: number): Promise<string> {
  let text = "";
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text.trimEnd();
    for (const { str = "", hasEOL = false } of value.items) text += hasEOL ? `${str}\n` : str;
    if (text.length <= maxLength) continue;
    await reader.cancel(new Error("That is enough.")).catch(() => {});
    return text.slice(0, maxLength);
  }
}
