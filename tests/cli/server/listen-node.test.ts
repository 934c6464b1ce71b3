import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { listenNode } from "../../../src/cli/server/listen-node.ts";

test.each(["GET /\\\\x[", "OPTIONS *"])(
  "listenNode answers `%s`, which no URL can be, with 400 and the security headers",
  async (line) => {
    const fetch = async () => new Response("never asked");
    const listener = await listenNode({ host: "127.0.0.1", port: 0, fetch });
    onTestFinished(() => listener.close());
    const socket = connect(listener.port, "127.0.0.1");
    socket.write(`${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    const answer = (await text(socket)).toLowerCase();
    expect(answer).toMatch(/^http\/1\.1 400 /);
    expect(answer).toContain("\r\ncontent-security-policy: default-src 'none'; frame-ancestors");
    expect(answer).toContain("\r\nx-content-type-options: nosniff\r\n");
    expect(answer).toContain("\r\nreferrer-policy: no-referrer\r\n");
  },
);

test("listenNode closes a connection whose headers take too long, and no other", async () => {
  const fetch = async () => new Response("hello");
  const listener = await listenNode({ host: "127.0.0.1", port: 0, headersMs: 100, fetch });
  onTestFinished(() => listener.close());
  const [slow, silent, kept] = [1, 2, 3].map(() => connect(listener.port, "127.0.0.1"));
  const ask = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  slow?.write(`${ask}X-Slow: `);
  kept?.write(`${ask}\r\n`);
  await Promise.all([slow, silent].map((socket) => socket && once(socket.resume(), "close")));
  kept?.write(`${ask}Connection: close\r\n\r\n`);
  expect((await text(kept as Socket)).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

/** A stream of these, each as far behind the one before as a step of a pipeline may be. */
async function askForStream(texts: readonly string[], { ends }: { ends: boolean }) {
  const body = new ReadableStream({
    async start(controller) {
      for (const text of texts) {
        for (let step = 0; step < 20; step++) await undefined;
        controller.enqueue(new TextEncoder().encode(text));
      }
      if (ends) controller.close();
    },
  });
  const headers = { "content-type": "text/event-stream" };
  const fetch = async () => new Response(body, { headers });
  const listener = await listenNode({ host: "127.0.0.1", port: 0, fetch });
  onTestFinished(() => listener.close());
  const socket = connect(listener.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const connection = ends ? "close" : "keep-alive";
  socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: ${connection}\r\n\r\n`);
  return socket;
}

test("listenNode sends the headers of a stream and its first bytes in one write", async () => {
  const socket = await askForStream([": 1\n\n"], { ends: false });
  const [part] = await once(socket, "data");
  expect(String(part)).toMatch(/^HTTP\/1\.1 200 /);
  expect(String(part)).toContain(": 1\n\n");
});

test("listenNode sends a stream that ends in the turn in which it begins in order", async () => {
  const answer = await text(await askForStream([": 1\n\n", ": 2\n\n"], { ends: true }));
  expect(answer).toMatch(/\r\n\r\n5\r\n: 1\n\n\r\n5\r\n: 2\n\n\r\n0\r\n\r\n$/);
});
