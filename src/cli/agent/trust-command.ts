import { loadLibrary } from "../../library/load-library.ts";
import { CliError } from "../cli-error.ts";
import type { Env } from "../env.ts";
import { printable } from "../printable.ts";
import { auditTerminal } from "./audit-terminal.ts";
import { workspaceLayer } from "./layers.ts";
import { problemText } from "./problem-text.ts";
import { distrust, isTrusted, trust } from "./trust-file.ts";
import { trustText } from "./trust-text.ts";

/** What {@link trustWorkspace} needs. */
export interface TrustOptions {
  readonly home: string;
  readonly env: Env;
  readonly print: (text: string) => void;
  /** Asks the person; undefined where nobody can be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  /** Whether the person has said yes beforehand. */
  readonly yes: boolean;
}

/**
 * Shows what the files of a workspace could do, and trusts exactly these bytes of them once
 * its owner agrees. Gives the exit code: 1 when they do not.
 * @throws CliError when there is no such directory, or nobody to ask
 */
export async function trustWorkspace(
  directory: string,
  { home, env, print, confirm, yes }: TrustOptions,
): Promise<0 | 1> {
  const layer = workspaceLayer(directory);
  const { base } = layer;
  const { library } = await loadLibrary([
    // As if it were trusted, to be shown; nothing is started here.
    { name: "workspace", files: layer.files, variables: env, base },
  ]);
  const { digest = "", files = [] } = library.workspace ?? {};
  for (const problem of library.problems) print(`${problemText(problem, [layer])}\n`);
  if (files.length === 0 && library.skills.length === 0) {
    print(`${printable(layer.files.directory)} has nothing that needs to be trusted.\n`);
    return 0;
  }
  if (await isTrusted(home, base, digest)) {
    print(`${printable(base)} is trusted already, as it is now.\n`);
    return 0;
  }
  print(trustText(library, base));
  if (!(await isAgreed({ confirm, yes }))) {
    print("It stays untrusted.\n");
    return 1;
  }
  await trust(home, { directory: base, digest });
  auditTerminal(home, { action: "workspace.trusted", subject: base });
  print(`${printable(base)} is trusted, as it is now.\n`);
  return 0;
}

async function isAgreed({ confirm, yes }: Pick<TrustOptions, "confirm" | "yes">): Promise<boolean> {
  if (yes) return true;
  if (confirm) return confirm("Trust these files?");
  throw new CliError("There is no terminal to ask at. Read the list above, and give --yes.", {
    exitCode: 2,
  });
}

/** Ends the trust in a workspace, which may be gone by now. Gives what to print. @throws CliError */
export async function distrustWorkspace(directory: string, home: string): Promise<string> {
  const base = baseOf(directory);
  await distrust(home, base);
  auditTerminal(home, { action: "workspace.distrusted", subject: base });
  return `${printable(base)} is not trusted.\n`;
}

function baseOf(directory: string): string {
  try {
    return workspaceLayer(directory).base;
  } catch {
    return directory;
  }
}
