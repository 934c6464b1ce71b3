import { isId } from "../../library/fields.ts";
import { LibraryFileError } from "../../library/library-files.ts";
import type { TaskSchedule } from "../../library/task-file.ts";
import { writeLayerFile } from "./layer-writer.ts";

/** A skill to be written. */
export interface SkillToWrite {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly body: string;
}

/** A task to be written; what is undefined stays as it was. */
export interface TaskToWrite {
  readonly id: string;
  readonly name: string;
  readonly prompt: string;
  readonly enabled?: boolean;
  readonly intervalMinutes?: number;
  readonly schedule?: TaskSchedule;
  readonly profileId?: string;
  readonly runOnStartup?: boolean;
  readonly continueInSession?: boolean;
  readonly maxIterations?: number;
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
  { id, name, prompt, ...task }: TaskToWrite,
  { path = `tasks/${id}/task.md` }: { readonly path?: string } = {},
): Promise<void> {
  requireId(id);
  const fields = {
    kind: "task",
    id,
    name,
    enabled: task.enabled?.toString(),
    intervalMinutes: task.intervalMinutes?.toString(),
    schedule: task.schedule && JSON.stringify(task.schedule),
    profileId: task.profileId,
    runOnStartup: task.runOnStartup?.toString(),
    continueInSession: task.continueInSession?.toString(),
    maxIterations: task.maxIterations?.toString(),
  };
  await writeLayerFile(directory, { path, fields, body: prompt });
}

function requireId(id: string): void {
  if (!isId(id) || id.startsWith("."))
    throw new LibraryFileError(
      'has an id that cannot be used: it must be 1 to 64 letters, digits, ".", "_" or "-"',
    );
}
