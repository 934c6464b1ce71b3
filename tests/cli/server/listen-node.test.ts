import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { listenNode } from "../../../src/cli/server/listen-node.ts";
import { eventually } from "../../eventually.ts";

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
function askForStream(texts: readonly string[], { ends }: { ends: boolean }): Promise<Socket> {
  const body = new ReadableStream({
    async start(controller) {
      for (const text of texts) {
        for (let step = 0; step < 20; step++) await undefined;
        controller.enqueue(new TextEncoder().encode(text));
      }
      if (ends) controller.close();
    },
  });
  return askFor(body, { ends });
}

/** A connection on which an event stream with this body was asked for. */
async function askFor(body: ReadableStream, { ends = false } = {}): Promise<Socket> {
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

test("listenNode breaks a stream off whose body fails, so that it is not taken for whole", async () => {
  const fails = new AbortController();
  const body = new ReadableStream({
    start(controller) {
      fails.signal.addEventListener("abort", () => controller.error(new Error("it failed")));
    },
  });
  const socket = await askFor(body);
  const answer = text(socket).catch(() => "reset");
  await once(socket, "readable");
  fails.abort();
  expect(await answer).not.toContain("\r\n0\r\n\r\n");
});

test("listenNode cancels a stream whose client leaves, once", async () => {
  let times = 0;
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(": 1\n\n")),
    cancel: () => void times++,
  });
  const socket = await askFor(body);
  await once(socket, "data");
  socket.destroy();
  await eventually(() => expect(times).toBe(1));
});

test("listenNode asks a stream for no more than its client takes, and goes on with it", async () => {
  const CHUNK = 256 * 1024;
  let pulls = 0;
  const body = new ReadableStream(
    {
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(CHUNK));
        if (pulls === 400) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const socket = await askFor(body, { ends: true });
  socket.pause();
  let before = -1;
  // What the system's buffers take is taken; then nothing more is.
  while (before !== pulls) {
    before = pulls;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(pulls).toBeLessThan(200);
  let received = 0;
  for await (const chunk of socket) received += chunk.length;
  expect(received).toBeGreaterThan(400 * CHUNK);
  expect(pulls).toBe(400);
});
