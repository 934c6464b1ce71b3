import { lstatSync } from "node:fs";
import { join } from "node:path";
import { ChatError, type ChatErrorCode } from "../../errors.ts";
import { isId } from "../../library/fields.ts";
import type { Library, Origin, Times } from "../../library/library.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import { CliError } from "../cli-error.ts";
import type { DiskFiles } from "./disk-files.ts";
import { LayerWriteError, type WriteOptions } from "./layer-writer.ts";
import type { DiskLayer } from "./layers.ts";

/** What editors of agents' files work with. */
export interface LibraryEditsOptions {
  readonly layers: readonly DiskLayer[];
  readonly library: () => Promise<Library>;
}

/** A layer, as it is written to. */
export interface WritableLayer extends WriteOptions {
  readonly name: DiskLayer["name"];
  readonly files: DiskFiles;
  readonly directory: string;
}

/** Where agents' files are edited: one edit after the other, each with the files as they are then. */
export class LibraryEdits {
  readonly #options: LibraryEditsOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LibraryEditsOptions) {
    this.#options = options;
  }

  library(): Promise<Library> {
    return this.#options.library();
  }

  /** Does an edit. @throws ChatError in the place of what went wrong with a file */
  edit<T>(what: string, edit: (library: Library) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      try {
        return await edit(await this.library());
      } catch (error) {
        throw asChatError(what, error);
      }
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }

  layer(name: DiskLayer["name"]): WritableLayer {
    const found = this.#options.layers.find((each) => each.name === name);
    if (!found) throw new TypeError(`there is no layer ${name}`);
    const { files, base } = found;
    return {
      name,
      files,
      directory: files.directory,
      ...(name === "workspace" && { within: base }),
    };
  }
}

/** The thing of this id. @throws ChatError when there is none */
export function requireItem<T extends { readonly id: string }>(
  items: readonly T[],
  id: string,
  { code, what }: { readonly code: ChatErrorCode; readonly what: string },
): T {
  const found = items.find((each) => each.id === id);
  if (found) return found;
  throw new ChatError(code, `There is no such ${what}. It may have been removed.`);
}

/** @throws ChatError `files.changed` when it was written after it was seen */
export function requireUnchanged({ changedAt }: Times, seen: number | undefined): void {
  if (seen === undefined || changedAt === undefined || changedAt <= seen) return;
  throw new ChatError(
    "files.changed",
    "Somebody else has changed it since you opened it. Open it again, and make your change there.",
  );
}

/** @throws ChatError `files.of_workspace` */
export function requireOwnLayer({ layer }: Pick<Origin, "layer">, what: string): void {
  if (layer === "home") return;
  throw new ChatError(
    "files.of_workspace",
    `This ${what} is of the workspace, whose files count only as its owner has trusted them. Edit it on the PC, and trust it there again: agents trust.`,
  );
}

/** An id made of a name that nothing else has. `Tidy up!` is `tidy-up`. */
export function freeId(
  name: string,
  taken: readonly { readonly id: string }[],
  /** The directory that things of other ids, also broken ones, are in. */
  directory: string,
): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const start = words.slice(0, 48).replace(/-+$/, "") || "new";
  for (let count = 1; ; count++) {
    const id = count === 1 ? start : `${start}-${count}`;
    const isTaken = taken.some((each) => each.id.toLowerCase() === id);
    if (!isTaken && !isThere(join(directory, id))) return id;
  }
}

/** Whether there is anything at a path, a link that leads nowhere included. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @throws ChatError `validation.invalid_body`, also for one that is hidden and never read */
export function requireId(id: string): void {
  if (isId(id) && !id.startsWith(".")) return;
  throw new ChatError(
    "validation.invalid_body",
    'id: it must be 1 to 64 letters, digits, ".", "_" or "-", and not begin with ".".',
    { param: "id" },
  );
}

/** What went wrong with a file, for a client: without a path of this machine. */
function asChatError(what: string, error: unknown): unknown {
  if (error instanceof LayerWriteError) {
    const { kind, reason } = error;
    if (kind === "changed")
      return new ChatError(
        "files.changed",
        `The ${what} was not saved: ${reason}. Open it again, and make your change there.`,
      );
    if (kind === "refused")
      return new ChatError(
        "files.not_editable",
        `The ${what} was not saved: its file or directory ${reason}. Edit it on the PC.`,
      );
    return new ChatError(
      "files.not_saved",
      `The ${what} was not saved: ${reason}. What was there before is as it was.`,
      { cause: error },
    );
  }
  if (error instanceof LibraryFileError)
    return new ChatError("validation.invalid_body", `The ${what} ${error.message}.`);
  if (error instanceof CliError)
    return new ChatError("files.not_saved", `The ${what} was not saved. The PC's log says why.`, {
      cause: error,
    });
  return error;
}
