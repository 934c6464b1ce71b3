import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { readPrivateFile } from "../files/private-file.ts";

const state = z.object({
  checkedAt: z.iso.datetime(),
  latest: z.string().max(64).exactOptional(),
  shownAt: z.iso.datetime().exactOptional(),
});

/** What is kept of the checks for a newer version. */
export type UpdateState = z.infer<typeof state>;

/** Where that is kept in a home directory. */
export function updateFile(home: string): string {
  return join(home, "update-check.json");
}

/** What is kept; undefined when there is nothing, or nothing that can be read. */
export async function readUpdateState(home: string): Promise<UpdateState | undefined> {
  const text = await readPrivateFile(updateFile(home), "update state").catch(() => undefined);
  return state.safeParse(parseJson(text ?? "")).data;
}

/** Keeps it, readable by its owner alone. @throws CliError */
export async function writeUpdateState(home: string, kept: UpdateState): Promise<void> {
  await writeFileAtomically(updateFile(home), `${JSON.stringify(kept)}\n`);
}
