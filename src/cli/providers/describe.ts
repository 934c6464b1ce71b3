import { ollamaUrl } from "../../providers/ollama.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import type { Env } from "../env.ts";
import { printable } from "../printable.ts";
import { keyVariable } from "./create.ts";

/** A table of a config's providers, the active one marked; never a key. */
export function listProviders({ active, providers }: Config, env: Env): string {
  const rows = providers.map((entry) => [
    entry.id === active ? "*" : " ",
    entry.id,
    entry.kind,
    ...("model" in entry && typeof entry.model === "string" ? [entry.model] : ["-"]),
    addressOf(entry),
    keyState(entry, env),
  ]);
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => printable(cell).padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd();
  const note = providers.some(({ id }) => id === active)
    ? ""
    : "None of them is active. Choose one: providers use ID\n";
  return `${rows.map(line).join("\n")}\n${note}`;
}

function addressOf(entry: ProviderEntry): string {
  if (entry.kind === "ollama") return ollamaUrl(entry.host ?? entry.baseUrl);
  return "baseUrl" in entry && typeof entry.baseUrl === "string" ? entry.baseUrl : "-";
}

function keyState(entry: ProviderEntry, env: Env): string {
  if (!("apiKey" in entry) || typeof entry.apiKey !== "string") return "no key";
  const variable = keyVariable(entry.apiKey);
  if (variable === undefined) return "key set";
  return `key env:${variable} (${env[variable]?.trim() ? "set" : "unset"})`;
}
