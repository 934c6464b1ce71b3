import { join } from "node:path";
import type { Problem } from "../../library/library.ts";
import { printable } from "../printable.ts";
import type { DiskLayer } from "./layers.ts";

/** A problem as a sentence that names the whole path of its file. */
export function problemText(
  { layer, file, server, message }: Problem,
  layers: readonly DiskLayer[],
): string {
  const directory = layers.find(({ name }) => name === layer)?.files.directory ?? ".";
  const about = server === undefined ? "" : `: server ${server}:`;
  const text = `${join(directory, file)}${about} ${message}`;
  return printable(text.endsWith(".") ? text : `${text}.`);
}
