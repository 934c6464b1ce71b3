import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { assertPrivateFile, readPrivateFile } from "./private-file.ts";

const WHAT = "file";

/** Where a server of a home directory says that it runs. */
export function serverFile(home: string): string {
  return join(home, "server.json");
}

const announcement = z.object({
  /** Where it is reached from this PC. */
  url: z.url({ protocol: /^https?$/ }),
  pid: z.int().positive(),
  /** ISO 8601. */
  startedAt: z.string(),
});

/** What a server says about itself. */
export type Announcement = z.infer<typeof announcement>;

/**
 * Says that a server runs. Returns the function that takes it back, unless it is another
 * server's by then; that one never throws.
 * @throws CliError
 */
export async function announceServer(
  home: string,
  server: Announcement,
): Promise<() => Promise<void>> {
  const path = serverFile(home);
  const text = `${JSON.stringify(server)}\n`;
  await assertPrivateFile(path, WHAT);
  await writeFileAtomically(path, text);
  return async () => {
    try {
      if ((await read(path)) === text) await rm(path);
    } catch {
      // What stays behind is recognised as stale: nobody answers there.
    }
  };
}

/**
 * What the server that was last started for a home directory said about itself; it may
 * have been killed since. Undefined when there is none.
 * @throws CliError when the file is not one that only its owner could have written
 */
export async function announcedServer(home: string): Promise<Announcement | undefined> {
  return parse(await read(serverFile(home)));
}

function read(path: string): Promise<string | undefined> {
  return readPrivateFile(path, WHAT);
}

function parse(text: string | undefined): Announcement | undefined {
  return announcement.safeParse(parseJson(text ?? "")).data;
}
