/** The provider behind the instances of a play, and what it says. Knows no test runner. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { randomFrom } from "../random-from.ts";

/** A provider that counts how often it is asked for each message. */
export interface Upstream {
  readonly url: string;
  readonly asked: ReadonlyMap<string, number>;
  close(): void;
}

/** Starts one, which says {@link textOf} each message, piece by piece. */
export async function startUpstream(): Promise<Upstream> {
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    let key = "";
    for await (const bytes of request) key += bytes;
    asked.set(key, (asked.get(key) ?? 0) + 1);
    await write(response, key);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What is said to a message, the same for the same one. */
export function textOf(key: string): string {
  return piecesOf(key).join("");
}

async function write(response: ServerResponse, key: string): Promise<void> {
  const random = randomFrom(`${key} pauses`);
  response.on("error", () => {});
  for (const piece of piecesOf(key)) {
    if (response.destroyed) return;
    response.write(`${JSON.stringify(piece)}\n`);
    await new Promise((resolve) => setTimeout(resolve, random() * 40));
  }
  response.end("end");
}

function piecesOf(key: string): string[] {
  const random = randomFrom(key);
  const words = ["token ", "\u{1f600}", "ü", "\n\ndata: x\n\n", "\u2028", key];
  const count = 10 + Math.floor(random() * 60);
  // Each says where it stands, so that none could be doubled or left out unseen.
  return Array.from(
    { length: count },
    (_, index) => `${index}${words[Math.floor(random() * words.length)]}`,
  );
}
