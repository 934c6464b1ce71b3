import { words } from "../words/attachments.ts";
import { FileProblem } from "./file-problem.ts";
import type { PdfAnswer, PdfQuestion } from "./pdf-messages.ts";
import { type BoundedText, cutText } from "./read-text.ts";

/** Where the worker is; filled in by the build. */
declare const PDF_WORKER_PATH: string;

const MAX_MS = 30_000;

/**
 * The first `maxLength` characters of a PDF's text, read in a thread of its own, which is ended
 * after half a minute.
 * @throws FileProblem
 */
export async function readPdf(file: Blob, name: string, maxLength: number): Promise<BoundedText> {
  const bytes = await file.arrayBuffer();
  const worker = new Worker(workerUrl());
  try {
    const answer = await ask(worker, { bytes, maxLength }, name);
    if (answer.problem === "locked") throw new FileProblem(words.pdfLocked(name));
    if (answer.problem === "too much") throw new FileProblem(words.pdfTooMuch(name));
    if (answer.problem) throw new FileProblem(words.pdfDamaged(name));
    const { text, isCut } = cutText(answer.text, maxLength);
    if (text.trim() === "") throw new FileProblem(words.pdfWithoutText(name));
    return { text, isCut: isCut || answer.isCut };
  } finally {
    worker.terminate();
  }
}

function ask(
  worker: Worker,
  { bytes, maxLength }: Omit<PdfQuestion, "port">,
  name: string,
): Promise<PdfAnswer> {
  const { port1, port2: port } = new MessageChannel();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new FileProblem(words.pdfTooMuch(name))), MAX_MS);
    port1.onmessage = ({ data }: MessageEvent<PdfAnswer>): void => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.onerror = (): void => {
      clearTimeout(timer);
      reject(new FileProblem(words.partMissing));
    };
    const question: PdfQuestion = { bytes, maxLength, port };
    worker.postMessage(question, [bytes, port]);
  });
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | undefined;

// The page's policy lets no plain string become a script, with this exception.
function workerUrl(): string {
  const rules = { createScriptURL: () => PDF_WORKER_PATH };
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("pdf-worker", rules) ?? rules;
  return policy.createScriptURL("");
}
