import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { runtimeProviderFetch } from "../../src/cli/provider-fetch.ts";

const DENO = fileURLToPath(new URL("../runtimes/node_modules/.bin/deno", import.meta.url));
const CLIENT = fileURLToPath(new URL("./deno-client.ts", import.meta.url));

/**
 * A provider that answers the first request of a connection and keeps it open, and drops
 * the connection when another request comes on it, as a server does that has just
 * decided to close it.
 */
async function startDropping(): Promise<{ url: string; prompts: string[] }> {
  const prompts: string[] = [];
  const used = new Set<Socket>();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    prompts.push(JSON.parse(body).messages[0].content);
    if (used.has(request.socket)) return request.socket.destroy();
    used.add(request.socket);
    response.setHeader("content-type", "text/event-stream");
    response.end(
      'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, prompts };
}

describe("runtimeProviderFetch", () => {
  it("on Deno, never sends a prompt twice when a kept connection drops", async () => {
    const { url, prompts } = await startDropping();
    const { stdout } = await promisify(execFile)(DENO, ["run", "-A", CLIENT, url]);
    expect({ answers: JSON.parse(stdout), prompts }).toEqual({
      answers: ["hi", "hi"],
      prompts: ["first", "second"],
    });
  }, 30_000);

  it("is the runtime's own on Node", async () => {
    expect(await runtimeProviderFetch()).toBeUndefined();
  });
});
