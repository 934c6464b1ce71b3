import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { prepareHome } from "../files/home.ts";
import { withHomeLock } from "../files/home-lock.ts";
import { readPrivateFile } from "../files/private-file.ts";

/** Where the workspaces that the owner trusts are kept. */
export function trustFile(home: string): string {
  return join(home, "trusted.json");
}

const schema = z.object({
  workspaces: z.array(
    z.looseObject({
      directory: z.string().min(1),
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      trustedAt: z.iso.datetime(),
    }),
  ),
});

/** A directory, and the state of its files in which the owner trusts it. */
export type TrustedWorkspace = z.infer<typeof schema>["workspaces"][number];

/**
 * The workspaces that are trusted; none without a file.
 * @throws CliError when the file is damaged, or not one that only its owner could have written
 */
export async function readTrusted(home: string): Promise<readonly TrustedWorkspace[]> {
  const path = trustFile(home);
  const text = await readPrivateFile(path, "list of trusted workspaces");
  if (text === undefined) return [];
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.workspaces;
  throw new CliError(
    `${path} is damaged, so no workspace is trusted. Remove it, and trust them again.`,
  );
}

/** Whether a directory is trusted with files of this digest. @throws CliError */
export async function isTrusted(home: string, directory: string, digest: string): Promise<boolean> {
  const trusted = await readTrusted(home);
  return trusted.some((each) => each.directory === directory && each.digest === digest);
}

/** Trusts a directory with files of this digest, and with no others of it. @throws CliError */
export function trust(
  home: string,
  { directory, digest }: Pick<TrustedWorkspace, "directory" | "digest">,
  { now = () => new Date() }: { readonly now?: () => Date } = {},
): Promise<void> {
  const entry = { directory, digest, trustedAt: now().toISOString() };
  return change(home, (others) => [...others, entry], directory);
}

/**
 * Trusts a directory with files of this digest too, until {@link trust} says with which alone:
 * while one is replaced by the other, it is trusted all the time.
 */
export function trustAlso(
  home: string,
  { directory, digest }: Pick<TrustedWorkspace, "directory" | "digest">,
  { now = () => new Date() }: { readonly now?: () => Date } = {},
): Promise<void> {
  const entry = { directory, digest, trustedAt: now().toISOString() };
  return change(home, (others, before) => [...others, ...before, entry], directory);
}

/** Ends the trust in a directory. @throws CliError */
export function distrust(home: string, directory: string): Promise<void> {
  return change(home, (others) => others, directory);
}

async function change(
  home: string,
  edit: (
    others: readonly TrustedWorkspace[],
    before: readonly TrustedWorkspace[],
  ) => readonly TrustedWorkspace[],
  directory: string,
): Promise<void> {
  await prepareHome(home);
  await withHomeLock(home, async () => {
    const all = await readTrusted(home);
    const others = all.filter((each) => each.directory !== directory);
    const before = all.filter((each) => each.directory === directory);
    const text = `${JSON.stringify({ workspaces: edit(others, before) }, null, 2)}\n`;
    await writeFileAtomically(trustFile(home), text);
  });
}
