import { CliError } from "../cli-error.ts";
import type { Env } from "../env.ts";
import { isHttpUrl } from "../providers/address.ts";
import { childEnv } from "../tunnel/child-env.ts";
import { exec } from "../tunnel/exec.ts";
import { findProgram } from "../tunnel/find-program.ts";
import { windowsCommand } from "../windows-command.ts";

/** How npm is asked. */
export interface NpmOptions {
  readonly env: Env;
  readonly signal?: AbortSignal;
}

/**
 * The package registry that npm uses here, as its variable, its files and its own default say:
 * the program knows of none. Without what may be secret in it.
 * @throws CliError when there is no npm to ask, or it names none
 */
export async function npmRegistry({ env, signal }: NpmOptions): Promise<URL> {
  const given = variable(env, "npm_config_registry") ?? (await askNpm({ env, signal }));
  if (!isHttpUrl(given)) throw new CliError("npm names no registry: npm config get registry");
  const url = new URL(given);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

// Where npm's own files are; never its keys.
const NPM_VARIABLES = /^npm_config_(userconfig|globalconfig|prefix)$/i;

async function askNpm({
  env,
  signal,
}: {
  env: Env;
  signal: AbortSignal | undefined;
}): Promise<string> {
  const npm = await findProgram("npm", env);
  if (npm === undefined)
    throw new CliError(
      "There is no npm here to say which package registry to ask. Look for a newer version where you got remote-chat.",
    );
  const { file, args, windowsVerbatimArguments } = windowsCommand(npm, NPM_ARGUMENTS);
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && NPM_VARIABLES.test(entry[0]),
  );
  const { code, stdout } = await exec(file, args, {
    env: { ...childEnv(env), ...Object.fromEntries(own), ...QUIET },
    windowsVerbatimArguments,
    ...(signal && { signal }),
  });
  if (code !== 0) throw new CliError("npm does not say which registry it uses.");
  return stdout.trim();
}

const NPM_ARGUMENTS = ["config", "get", "registry"];

// It would ask its registry for a newer npm.
const QUIET = { npm_config_update_notifier: "false" };

/** A variable of npm's, which may be written in any case. */
function variable(env: Env, name: string): string | undefined {
  const [, value] = Object.entries(env).find(([other]) => other.toLowerCase() === name) ?? [];
  return value?.trim() || undefined;
}
