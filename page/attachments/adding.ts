import type { App } from "../app/app.ts";
import { Observable } from "../app/observable.ts";
import type { Attachment } from "../chat/attachment.ts";
import { words } from "../words/attachments.ts";
import { FileProblem } from "./file-problem.ts";
import { readFile } from "./read-file.ts";

/** The names of the files that are being read. */
export const reading = new Observable<readonly string[]>([]);

/** What there is to say of files that were, or were not, added. */
export const remarks = new Observable<readonly string[]>([]);

let last: Promise<void> = Promise.resolve();

/**
 * Reads files and attaches them to the message that is being written; what cannot be attached
 * is told in {@link remarks}. For what a person chose, pasted, dropped or shared.
 */
export function addFiles(app: App, files: readonly File[]): Promise<void> {
  const { attached, conversations } = app;
  const openId = (): string | undefined => conversations.state.value.open?.id;
  const place = openId();
  attached.isBlocked.set(true);
  reading.set([...reading.value, ...files.map(({ name }) => name)]);
  remarks.set([]);
  const addAll = async (): Promise<void> => {
    for (const file of files) {
      const { attachment, remark } = await tryToRead(file, attached.list.value);
      reading.set(withoutFirst(reading.value, file.name));
      if (remark !== undefined && !remarks.value.includes(remark))
        remarks.set([...remarks.value, remark]);
      // Another conversation is shown by now, and has a message of its own.
      if (attachment && place === openId()) attached.set([...attached.list.value, attachment]);
    }
  };
  // One after the other: a phone has no memory for several pictures at once.
  last = last.then(addAll);
  return last;
}

async function tryToRead(
  file: File,
  others: readonly Attachment[],
): Promise<{ attachment?: Attachment; remark?: string }> {
  try {
    return await readFile(file, others);
  } catch (error) {
    return { remark: error instanceof FileProblem ? error.message : words.missing(file.name) };
  }
}

function withoutFirst(names: readonly string[], name: string): string[] {
  const at = names.indexOf(name);
  return names.filter((_, index) => index !== at);
}
