import { isId } from "../../library/fields.ts";
import { splitFrontMatter } from "../../library/front-matter.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import { writeFrontMatter } from "../../library/write-front-matter.ts";
import type { LoopChange } from "../../loops/loop-manager.ts";
import { editLayerFile, writeLayerFile } from "./layer-writer.ts";

/** A skill to be written. */
export interface SkillToWrite {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly body: string;
}

/** A task to be written; what is undefined stays as it was. */
export interface TaskToWrite extends LoopChange {
  readonly id: string;
  readonly name: string;
  readonly prompt: string;
}

/**
 * Writes a skill into the layer in `directory`, over an older one of the same id; `path` is
 * where that is, relative to the layer.
 * @throws LibraryFileError
 */
export async function writeSkillFile(
  directory: string,
  { id, name, description, body }: SkillToWrite,
  { path = `skills/${id}/skill.md` }: { readonly path?: string } = {},
): Promise<void> {
  requireId(id);
  await writeLayerFile(directory, { path, fields: { kind: "skill", id, name, description }, body });
}

/** The same for a task. @throws LibraryFileError */
export async function writeTaskFile(
  directory: string,
  task: TaskToWrite,
  { path = `tasks/${task.id}/task.md` }: { readonly path?: string } = {},
): Promise<void> {
  requireId(task.id);
  await editLayerFile(directory, { path, edit: (before) => taskText(before, task.id, task) });
}

/**
 * The text of a task's file after a change; what the change does not name stays, fields that
 * nobody here knows as well.
 * @throws LibraryFileError when it cannot be read, or the result would be too long
 */
export function taskText(
  before: string | undefined,
  id: string,
  { prompt, schedule, tools, ...change }: LoopChange,
): string {
  const fields = {
    kind: "task",
    id,
    name: change.name,
    enabled: change.enabled?.toString(),
    intervalMinutes: change.intervalMinutes?.toString(),
    schedule: schedule && JSON.stringify(schedule),
    profileId: change.profileId,
    runOnStartup: change.runOnStartup?.toString(),
    continueInSession: change.continueInSession?.toString(),
    maxIterations: change.maxIterations === null ? null : change.maxIterations?.toString(),
    // An empty list is none at all, and an empty field would be all.
    tools: tools?.length === 0 ? "[]" : tools,
    catchUpMinutes: change.catchUpMinutes === null ? null : change.catchUpMinutes?.toString(),
  };
  return writeFrontMatter(before, fields, prompt ?? bodyOf(before));
}

function bodyOf(text = ""): string {
  return splitFrontMatter(text)?.body ?? text;
}

function requireId(id: string): void {
  if (!isId(id) || id.startsWith("."))
    throw new LibraryFileError(
      'has an id that cannot be used: it must be 1 to 64 letters, digits, ".", "_" or "-"',
    );
}
