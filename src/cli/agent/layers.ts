import { realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import { printable } from "../printable.ts";
import { DiskFiles } from "./disk-files.ts";

/** Where agents' files are on this PC. */
export interface DiskLayer {
  readonly name: "home" | "workspace";
  readonly files: DiskFiles;
  /** The directory that it is about: the person's own, or the workspace; without links. */
  readonly base: string;
}

/**
 * The person's own layer, `~/.agents`, and below it that of `workspace` when there is one.
 * Neither directory needs to have any file; a workspace must be a directory.
 * @throws CliError
 */
export function diskLayers(
  workspace: string | undefined,
  { person = homedir() }: { readonly person?: string } = {},
): readonly DiskLayer[] {
  const home: DiskLayer = {
    name: "home",
    files: new DiskFiles(join(person, ".agents")),
    base: person,
  };
  if (workspace === undefined) return [home];
  const layer = workspaceLayer(workspace);
  // Started in one's own directory, the two are the same files.
  return layer.base === realpathOf(person) ? [home] : [home, layer];
}

/** The layer of a workspace. @throws CliError when that is no directory */
export function workspaceLayer(workspace: string): DiskLayer {
  const base = realpathOf(workspace);
  if (base === undefined || statSync(base, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new CliError(
      `There is no directory ${printable(workspace)}. Check --workspace and DOTAGENTS_WORKSPACE_DIR.`,
    );
  return { name: "workspace", files: new DiskFiles(join(base, ".agents"), { within: base }), base };
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
