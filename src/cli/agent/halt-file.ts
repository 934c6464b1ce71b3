import { lstatSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { fileFailure } from "../files/file-error.ts";

/** Where it is kept that no run may begin until the owner says so. */
export function haltFile(home: string): string {
  return join(home, "halted");
}

/** Whether no run may begin, over restarts. */
export interface DiskHalt {
  /** Whatever is there counts, and so does what cannot be looked at. Never rejects. */
  isHalted(): Promise<boolean>;
  /** @throws CliError */
  set(halted: boolean): Promise<void>;
}

/** Keeps in the file `halted` of the home directory whether no run may begin. */
export function diskHalt(
  home: string,
  { now = () => new Date() }: { readonly now?: () => Date } = {},
): DiskHalt {
  const path = haltFile(home);
  return {
    isHalted: async () => isHalted(home),
    async set(halted) {
      if (halted) return void (await writeFileAtomically(path, `${now().toISOString()}\n`));
      await rm(path, { force: true }).catch((error) => {
        throw fileFailure(`remove ${path}`, error);
      });
    },
  };
}

/** Whether no run may begin in this home directory. */
export function isHalted(home: string): boolean {
  try {
    return lstatSync(haltFile(home), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
