import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { McpServer } from "../../mcp/server-entry.ts";
import { isRecord, parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import type { Env } from "../env.ts";

/** A server of an mcp.json, which may not be usable as it stands. */
export interface ConfiguredServer {
  readonly name: string;
  /** `disabled` by its file, `incomplete` without the variables of `missing`. */
  readonly state: "ready" | "disabled" | "incomplete";
  readonly missing: readonly string[];
  /** What it starts, or where it is, without secrets. */
  readonly starts: string;
  /** How it is started; only where it is `ready`. */
  readonly server?: McpServer;
}

/**
 * The servers that `~/.agents/mcp.json` names; none where there is no such file.
 * @throws CliError when it is not JSON
 */
export async function loadServers({ env }: { readonly env: Env }): Promise<ConfiguredServer[]> {
  const file = join(homedir(), ".agents", "mcp.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const value = parseJson(text);
  if (!isRecord(value)) throw new CliError(`${file} is not JSON. Correct it.`);
  const config = isRecord(value.mcpConfig) ? value.mcpConfig : value;
  const entries = isRecord(config.mcpServers) ? Object.entries(config.mcpServers) : [];
  return entries.flatMap(([name, entry]) => (isRecord(entry) ? [readEntry(name, entry, env)] : []));
}

function readEntry(name: string, entry: Record<string, unknown>, env: Env): ConfiguredServer {
  const secrets = new Map<string, string>();
  const missing: string[] = [];
  const fill = (text: string): string =>
    text.replace(/^env:(\w+)$|\$\{(\w+)\}/g, (_, whole?: string, part?: string) => {
      const variable = whole ?? part ?? "";
      const value = env[variable];
      if (value === undefined) missing.push(variable);
      else secrets.set(variable, value);
      return value ?? "";
    });
  const filled = (value: unknown): Record<string, string> =>
    Object.fromEntries(
      Object.entries(isRecord(value) ? value : {}).map(([key, text]) => [key, fill(`${text}`)]),
    );
  const { command, args, cwd, url, timeout, disabled, keep } = entry;
  const common = {
    name,
    secrets,
    keep: keep === true,
    ...(typeof timeout === "number" && { timeoutMs: timeout }),
  };
  const words = Array.isArray(args) ? args.map(String) : [];
  const server: McpServer =
    typeof url === "string"
      ? { ...common, transport: "http", url: fill(url), headers: filled(entry.headers) }
      : {
          ...common,
          transport: "stdio",
          command: `${command}`,
          args: words,
          env: filled(entry.env),
          ...(typeof cwd === "string" && { cwd }),
        };
  const state = disabled === true ? "disabled" : missing.length > 0 ? "incomplete" : "ready";
  const starts = typeof url === "string" ? url : [`${command}`, ...words].join(" ");
  return { name, state, missing, starts, ...(state === "ready" && { server }) };
}
