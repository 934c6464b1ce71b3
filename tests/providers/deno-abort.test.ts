import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const DENO = fileURLToPath(new URL("../runtimes/node_modules/.bin/deno", import.meta.url));
const CLIENT = fileURLToPath(new URL("./deno-client.ts", import.meta.url));

test("chat stops the provider at an abort on Deno, whatever garbage was collected before", async () => {
  const server = createServer((request, response) => {
    if (request.url !== "/api/chat") return response.end("{}");
    response.setHeader("content-type", "application/x-ndjson");
    response.write('{"message":{"role":"assistant","content":"Hel"},"done":false}\n');
    response.once("close", () => server.emit("left"));
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const left = once(server, "left").then(() => "left");
  const { port } = server.address() as AddressInfo;
  const flags = ["run", "-A", "--v8-flags=--expose-gc", CLIENT, `http://127.0.0.1:${port}`];
  const child = spawn(DENO, flags, { stdio: ["ignore", "ignore", "inherit"] });
  onTestFinished(() => void child.kill());
  const ended = once(child, "exit").then(() => "the client ended first");
  expect(await Promise.race([left, ended])).toBe("left");
}, 30_000);
