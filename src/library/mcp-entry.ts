import type { Approval, McpFileOptions, ServerFile, ToolFilter } from "./configured-server.ts";
import {
  booleanAt,
  choiceAt,
  type JsonObject,
  objectAt,
  stringAt,
  stringMapAt,
  stringsAt,
  unexpected,
} from "./json-text.ts";
import { LibraryFileError } from "./library-files.ts";
import { checkAddress, checkHeader } from "./mcp-address.ts";
import { transportOf } from "./mcp-transport.ts";
import { SecretValues } from "./secret-values.ts";

/** An entry that could be read, and sentences on what was ignored in it. */
export interface ParsedEntry {
  readonly server: ServerFile;
  readonly notices: readonly string[];
}

/** Reads one entry of an mcp.json. @throws LibraryFileError */
export function parseMcpEntry(
  name: string,
  entry: JsonObject,
  options: McpFileOptions,
): ParsedEntry {
  const notices: string[] = [];
  const transport = transportOf(entry);
  const filler = new SecretValues(options.variables);
  const timeoutMs = timeoutOf(entry, notices);
  const protocol = choiceAt(entry, "protocol", ["legacy", "auto"]);
  const common = {
    name,
    keep: booleanAt(entry, "keep") ?? false,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(protocol !== undefined && { protocol }),
  };
  const target =
    transport === "stdio" ? stdioTarget(entry, filler, options) : httpTarget(entry, filler);
  for (const key of ["autoApprove", "alwaysAllow"])
    if (Object.hasOwn(entry, key))
      notices.push(`"${key}" is not read. What may be called without asking is "approval".`);
  if (transport === "stdio" && target.server.transport === "stdio")
    for (const text of [target.server.command, ...target.server.args])
      if (/\$\{\w+\}/.test(text))
        notices.push("variables are filled in in env, headers and url, not in command and args.");
  const isDisabled = booleanAt(entry, "disabled") ?? false;
  const missing = isDisabled ? [] : filler.missing;
  const state = isDisabled ? "disabled" : missing.length > 0 ? "incomplete" : "ready";
  return {
    notices: [...new Set(notices)],
    server: {
      name,
      state,
      missing,
      approval: choiceAt<Approval>(entry, "approval", ["ask", "hints", "allow"]) ?? "hints",
      tools: toolFilter(entry),
      starts: target.starts,
      sets: target.sets,
      reads: filler.names,
      ...(state === "ready" && {
        server: { ...common, ...target.server, secrets: filler.values },
      }),
    },
  };
}

// A shorter one was most likely meant in seconds, as other programs have it.
const MIN_TIMEOUT_MS = 1000;
const MAX_TIMEOUT_MS = 2_147_483_647;

function timeoutOf(entry: JsonObject, notices: string[]): number | undefined {
  const { timeout } = entry;
  if (timeout === undefined || timeout === null) return undefined;
  if (typeof timeout !== "number" || !(timeout > 0 && timeout <= MAX_TIMEOUT_MS))
    throw unexpected("timeout", "a number of milliseconds");
  if (timeout >= MIN_TIMEOUT_MS) return Math.round(timeout);
  notices.push('"timeout" is in milliseconds, and at least 1000. The usual one applies.');
  return undefined;
}

function toolFilter(entry: JsonObject): ToolFilter {
  const tools = objectAt(entry, "tools") ?? {};
  const allow = stringsAt(tools, "allow", { path: "tools.allow", max: 1024 });
  const deny = stringsAt(tools, "deny", { path: "tools.deny", max: 1024 }) ?? [];
  return { ...(allow && { allow }), deny };
}

function stdioTarget(
  entry: JsonObject,
  filler: SecretValues,
  { base, defaultCwd }: McpFileOptions,
) {
  const command = stringAt(entry, "command");
  if (command === undefined) throw new LibraryFileError('needs a "command" to start');
  const args = stringsAt(entry, "args") ?? [];
  const env = stringMapAt(entry, "env");
  for (const [key] of env)
    if (key === "" || /[=\0]/.test(key)) throw unexpected("env", "names without =");
  const cwd = directoryOf(stringAt(entry, "cwd"), base) ?? defaultCwd;
  return {
    starts: [command, ...args].map(shown).join(" "),
    sets: env.map(([key]) => key),
    server: {
      transport: "stdio" as const,
      command,
      args,
      env: Object.fromEntries(
        env.map(([key, text]) => [key, filler.fill(text, `env.${key}`, key)]),
      ),
      ...(cwd !== undefined && { cwd }),
    },
  };
}

function directoryOf(cwd: string | undefined, base: string | undefined): string | undefined {
  if (cwd === undefined || /^([/\\]|[A-Za-z]:[/\\])/.test(cwd)) return cwd;
  if (base !== undefined) return cwd === "." ? base : `${base}/${cwd.replace(/^\.\//, "")}`;
  throw unexpected("cwd", "a whole path");
}

function httpTarget(entry: JsonObject, filler: SecretValues) {
  const written = stringAt(entry, "url");
  if (written === undefined) throw new LibraryFileError('needs a "url" to reach');
  const url = filler.fill(written, "url");
  // Where a variable is missing there is no address yet to check.
  if (filler.missing.length === 0) {
    checkAddress(url);
    for (const [key, value] of new URL(url).searchParams) filler.keep(key, value);
  }
  const headers = stringMapAt(entry, "headers").map(([key, text]): [string, string] => {
    const value = filler.fill(text, `headers.${key}`, key).trim();
    checkHeader(key, value);
    return [key, value];
  });
  return {
    // What follows the path is often a key.
    starts: beforeQuery(written),
    sets: headers.map(([key]) => key),
    server: { transport: "http" as const, url, headers: Object.fromEntries(headers) },
  };
}

/** An argument as a shell would have to be given it, to show where it begins and ends. */
function shown(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text);
}

function beforeQuery(url: string): string {
  const end = url.search(/[?#]/);
  return end < 0 ? url : `${url.slice(0, end)}?…`;
}
