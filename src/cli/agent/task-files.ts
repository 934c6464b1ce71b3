import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { ChatError } from "../../errors.ts";
import { isId } from "../../library/fields.ts";
import type { Library, LibraryTask } from "../../library/library.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import { parseTaskFile, revisionOf } from "../../library/task-file.ts";
import type { LoopChange, NewLoop } from "../../loops/loop-manager.ts";
import { noSuchLoop, untrusted } from "../../loops/loop-scheduler.ts";
import { type Log, plainText } from "../log.ts";
import { editLayerFile, removeLayerFile } from "./layer-writer.ts";
import type { DiskLayer } from "./layers.ts";
import { taskText } from "./skill-and-task-files.ts";
import { keepTrusted } from "./trusted-edit.ts";

/** What {@link TaskFiles} works with. */
export interface TaskFilesOptions {
  readonly home: string;
  readonly layers: readonly DiskLayer[];
  readonly library: () => Promise<Library>;
  readonly log: Log;
}

/** A change of a task, and the revision that its editor saw; without it it holds for any. */
export interface TaskEdit {
  readonly change: (task: LibraryTask) => LoopChange;
  readonly revision?: string | undefined;
}

/**
 * Changes the files of tasks, one change after the other. A workspace that its owner trusted
 * stays trusted by such a change, and by nothing else that changes in it meanwhile; one that is
 * not trusted is left alone.
 */
export class TaskFiles {
  readonly #options: TaskFilesOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TaskFilesOptions) {
    this.#options = options;
  }

  /** The text of a task's file. @throws ChatError `not_found.loop`, `loop.not_saved` */
  async read(id: string): Promise<string> {
    const { task, layer } = await this.#find(id);
    return this.#asChatError(() => layer.files.read(task.file));
  }

  /** Makes a task in the person's own layer, and gives its id. @throws ChatError */
  create(task: NewLoop): Promise<string> {
    return this.#inTurn(async () => {
      const id = await this.#freeId(task.name);
      await this.#write(this.#own(), `tasks/${id}/task.md`, (before) => {
        if (before === undefined) return taskText(undefined, id, { enabled: true, ...task });
        throw changed();
      });
      return id;
    });
  }

  /** Changes a task. @throws ChatError */
  edit(id: string, { change, revision }: TaskEdit): Promise<void> {
    return this.#inTurn(async () => {
      const { task, layer } = await this.#find(id);
      await this.#inTrust(layer, task.file, (replace) =>
        this.#write(layer, task.file, async (before) => {
          await requireSeen(before, revision);
          const text = taskText(before, id, change(task));
          await replace(before, text);
          return text;
        }),
      );
    });
  }

  /** Removes a task's file. @throws ChatError */
  remove(id: string, { revision }: Pick<TaskEdit, "revision">): Promise<void> {
    return this.#inTurn(async () => {
      const { task, layer } = await this.#find(id);
      await this.#inTrust(layer, task.file, (replace) =>
        this.#asChatError(async () => {
          await removeLayerFile(layer.files.directory, task.file, {
            async check(before) {
              await requireSeen(before, revision);
              await replace(before, undefined);
            },
          });
        }),
      );
    });
  }

  /** Writes the text of a `task.md` into the person's own layer, and gives its id. @throws ChatError */
  import(content: string): Promise<string> {
    return this.#inTurn(async () => {
      const fallback = `loop-${randomBytes(6).toString("hex")}`;
      const { id } = await parsed(content, fallback);
      const known = (await this.#options.library()).tasks.find((task) => task.id === id);
      if (known && known.layer !== "home")
        throw new ChatError(
          "loop.changed",
          `There is a loop ${id} in the directory that this PC works in. Change its id, or edit that one.`,
        );
      const path = known?.file ?? `tasks/${id}/task.md`;
      await this.#write(this.#own(), path, (before) => {
        if (before === undefined || known) return taskText(content, id, {});
        throw changed();
      });
      return id;
    });
  }

  async #find(id: string): Promise<{ task: LibraryTask; layer: DiskLayer }> {
    const task = (await this.#options.library()).tasks.find((each) => each.id === id);
    const layer = this.#options.layers.find(({ name }) => name === task?.layer);
    if (task && layer) return { task, layer };
    throw noSuchLoop(id);
  }

  #own(): DiskLayer {
    const own = this.#options.layers.find(({ name }) => name === "home");
    if (own) return own;
    throw new ChatError("loop.not_saved", "This PC has no place for loops of your own.");
  }

  /** An id made of a name, which no task has. */
  async #freeId(name: string): Promise<string> {
    const { tasks } = await this.#options.library();
    const { directory } = this.#own().files;
    const isTaken = (id: string): boolean =>
      tasks.some((task) => task.id === id) ||
      lstatSync(join(directory, "tasks", id), { throwIfNoEntry: false }) !== undefined;
    const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
    const start = words.slice(0, 40).replace(/-+$/, "") || "loop";
    return isTaken(start) ? `${start}-${randomBytes(4).toString("hex")}` : start;
  }

  /** Does a change of a layer's file; of a workspace only as long as it is trusted. */
  async #inTrust(
    layer: DiskLayer,
    file: string,
    work: Parameters<typeof keepTrusted>[2],
  ): Promise<void> {
    if (layer.name === "home") return work(async () => {});
    const library = await this.#options.library();
    if (!library.workspace?.trusted) throw untrusted();
    const { home } = this.#options;
    await keepTrusted({ home, layer, workspace: library.workspace }, file, work);
  }

  #write(
    { files }: DiskLayer,
    path: string,
    edit: (before: string | undefined) => string | Promise<string>,
  ): Promise<void> {
    return this.#asChatError(() =>
      editLayerFile(files.directory, {
        path,
        async edit(before) {
          const text = await edit(before);
          await parsed(text, path.split("/").at(-2) ?? "");
          return text;
        },
      }),
    );
  }

  async #asChatError<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LibraryFileError)) throw error;
      this.#options.log.error(`The file of a loop ${plainText(error)}`);
      throw new ChatError(
        "loop.not_saved",
        "The loop's file cannot be read or written on the PC. Its log says why.",
        { cause: error },
      );
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

/** A task as its text would be read again. @throws ChatError `validation.invalid_body` */
async function parsed(text: string, directory: string): Promise<{ readonly id: string }> {
  try {
    const task = await parseTaskFile(text, directory);
    // It would be hidden, and never be read.
    if (isId(task.id) && !task.id.startsWith(".")) return task;
    throw new LibraryFileError('has an id that begins with a "."');
  } catch (error) {
    if (!(error instanceof LibraryFileError)) throw error;
    throw new ChatError("validation.invalid_body", `The loop ${plainText(error)}.`);
  }
}

async function requireSeen(text: string | undefined, revision: string | undefined): Promise<void> {
  if (text === undefined) throw changed();
  if (revision !== undefined && revision !== (await revisionOf(text))) throw changed();
}

function changed(): ChatError {
  return new ChatError(
    "loop.changed",
    "Somebody else has changed this loop meanwhile. Look at it as it is now, and make your change again.",
  );
}
