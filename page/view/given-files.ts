import type { App } from "../app/app.ts";
import { words } from "../words/common.ts";
import { attachmentsPart } from "./attachments-part.ts";

/** Attaches files to the message that is being written, whoever gave them. */
export async function attachFiles(app: App, files: readonly File[]): Promise<void> {
  const part = await attachmentsPart.load();
  if (part) await part.addFiles(app, files);
  else app.notices.show(words.partMissing);
}

/** Calls back with the files that a person pastes, or drops on the page; returns what ends that. */
export function onFilesGiven(take: (files: File[]) => void): () => void {
  const listening = new AbortController();
  const onEvent = (event: DragEvent | ClipboardEvent): void => {
    const data = "dataTransfer" in event ? event.dataTransfer : event.clipboardData;
    // Programs that copy text copy a picture of it as well.
    if (!data?.types.includes("Files") || data.types.includes("text/plain")) return;
    event.preventDefault();
    if (data.files[0]) take([...data.files]);
  };
  for (const type of ["paste", "dragover", "drop"] as const)
    document.addEventListener(type, onEvent, listening);
  return () => listening.abort();
}
