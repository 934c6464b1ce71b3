import { join } from "node:path";
import * as z from "zod";
import type { Library } from "../../library/library.ts";
import { parseJson } from "../../parse-json.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { readPrivateFile } from "../files/private-file.ts";

/** Where it is kept which MCP servers people have switched off. */
export function switchesFile(home: string): string {
  return join(home, "servers-off.json");
}

const schema = z.object({
  off: z.array(z.object({ name: z.string(), by: z.enum(["owner", "device"]) })),
});

/** Which servers are switched off, and by whom; over restarts. */
export interface ServerSwitches {
  /** Who has switched a server off; undefined when nobody has. */
  offBy(name: string): "owner" | "device" | undefined;
  /** @throws CliError when it cannot be kept; it is then as it was */
  set(name: string, by: "owner" | "device" | undefined): Promise<void>;
  /** A library in which the servers that are off are disabled; the same object for the same. */
  apply(library: Library): Library;
}

/**
 * Reads them.
 * @throws CliError when the file is damaged: nothing that was switched off comes back by that
 */
export async function diskSwitches(home: string): Promise<ServerSwitches> {
  const path = switchesFile(home);
  const text = await readPrivateFile(path, "list of servers that are off");
  const parsed = schema.safeParse(text === undefined ? { off: [] } : parseJson(text));
  if (!parsed.success)
    throw new CliError(
      `${path} is damaged, so that it is not known which MCP servers are switched off. Remove it, and switch them off again.`,
    );
  let off = new Map(parsed.data.off.map(({ name, by }) => [name, by]));
  let last: { readonly library: Library; readonly applied: Library } | undefined;
  return {
    offBy: (name) => off.get(name),
    async set(name, by) {
      const next = new Map(off);
      if (by === undefined) next.delete(name);
      else next.set(name, by);
      const list = [...next].map(([each, who]) => ({ name: each, by: who }));
      await writeFileAtomically(path, `${JSON.stringify({ off: list }, null, 2)}\n`);
      off = next;
      last = undefined;
    },
    apply(library) {
      if (last?.library === library) return last.applied;
      const applied = off.size === 0 ? library : withoutServers(library, off);
      last = { library, applied };
      return applied;
    },
  };
}

function withoutServers(library: Library, off: ReadonlyMap<string, unknown>): Library {
  if (!library.servers.some(({ name }) => off.has(name))) return library;
  return {
    ...library,
    servers: library.servers.map((each) => {
      if (!off.has(each.name)) return each;
      const { server: _, ...rest } = each;
      return { ...rest, state: "disabled" as const };
    }),
  };
}
