import { rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parseJson } from "../../parse-json.ts";
import type { PushRecord, PushStore } from "../../push/push-store.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { fileFailure } from "../files/file-error.ts";
import { readPrivateFile } from "../files/private-file.ts";
import type { Log } from "../log.ts";

/** Where a home directory keeps its VAPID keys and the subscriptions of its devices. */
export function pushFile(home: string): string {
  return join(home, "push.json");
}

const base64url = z.string().regex(/^[\w-]+$/);
const schema = z.object({
  vapid: z.object({ publicKey: base64url, privateKey: base64url }),
  subscriptions: z.array(
    z.object({
      id: z.string(),
      subscriber: z.string(),
      endpoint: z.string(),
      keys: z.object({ p256dh: z.string(), auth: z.string() }),
      createdAt: z.number(),
      origin: z.string().exactOptional(),
      address: z.string().exactOptional(),
    }),
  ),
});

/**
 * Keeps them in `push.json`, for its owner alone to read. A damaged file is put aside under
 * another name: devices have to subscribe again then.
 */
export function diskPush(
  home: string,
  { log, now = Date.now }: { readonly log: Log; readonly now?: () => number },
): PushStore {
  const path = pushFile(home);
  return {
    async load() {
      const text = await readPrivateFile(path, "list of push subscriptions");
      if (text === undefined) return undefined;
      const record: PushRecord | undefined = schema.safeParse(parseJson(text)).data;
      if (record) return record;
      const aside = `${path}.damaged-${now()}`;
      await rename(path, aside).catch((error) => {
        throw fileFailure(`put ${path} aside, which is damaged`, error);
      });
      log.error(
        `${path} is damaged, and was put aside as ${aside}. Devices get no notifications until they are switched on there again.`,
      );
      return undefined;
    },
    async save(record) {
      await writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
    },
  };
}
