import { deviceOfferOf } from "../../models/provider-catalog.ts";
import type { Config, ProviderEntry } from "../config/config.ts";
import type { Env } from "../env.ts";
import { launchCommand } from "../launch-command.ts";
import { plural } from "../plural.ts";
import { printable } from "../printable.ts";
import { table } from "../table.ts";
import { catalogEntry, exposureOf } from "./catalog.ts";
import { describeEntry, type EntryDescription } from "./describe.ts";

/**
 * A table of a config's providers, the active one marked, with what devices may use of each;
 * never a secret.
 */
export function listProviders(config: Config, env: Env): string {
  const { active, providers } = config;
  const rows = providers.map((entry) => {
    const about = describeEntry(entry, env);
    const { id, kind, model = "-", address = "-" } = about;
    const mark = id === active ? "*" : " ";
    return [mark, id, kind, model, address, keyText(about), devicesText(entry, config)];
  });
  const notes = providers.some(({ id }) => id === active)
    ? [DEVICES_NOTE]
    : [DEVICES_NOTE, `None of them is active. Choose one: ${launchCommand()} providers use ID`];
  return table(rows.map((row) => row.map(printable))) + notes.map((note) => `${note}\n`).join("");
}

/** The same for programs; never a secret. */
export function providersJson({ active = null, providers }: Config, env: Env): string {
  const listed = providers.map((entry) => {
    const { id, kind, model, address, key, keyVariable } = describeEntry(entry, env);
    return { id, kind, model, address, key, keyVariable };
  });
  return `${JSON.stringify({ active, providers: listed }, null, 2)}\n`;
}

const DEVICES_NOTE = 'What paired devices may use is set by "models" and "expose" in the config.';

function keyText({ key, keyVariable: variable }: EntryDescription): string {
  if (variable !== undefined) return `key env:${variable} (${key})`;
  return key === "set" ? "key set" : key === "unset" ? "key missing" : "no key";
}

function devicesText(entry: ProviderEntry, config: Config): string {
  const offer = deviceOfferOf(catalogEntry(entry), exposureOf(config));
  if (offer === undefined || entry.kind === "tokori-cloud") return "devices: none";
  if (offer === "configured" || entry.kind === "demo") return "devices: this model";
  if (offer === "listed") return "devices: all its models";
  return `devices: ${plural(new Set([entry.model, ...offer]).size, "model")}`;
}
