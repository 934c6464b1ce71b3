import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  httpFetch,
  type PlainRequest,
  plainRequest,
} from "../../../src/cli/providers/http-fetch.ts";
import { networkErrorKind } from "../../../src/network-error.ts";
import { eventually } from "../../eventually.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Listens until the test is over; returns its port and its connections. */
async function listening(server: Server): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

async function serving(answer: Answer): Promise<Asked> {
  const { port, sockets } = await listening(createServer(answer));
  return { sockets, request: requestTo(port) };
}

/** What a server that is no HTTP server sends, whatever it is asked. */
async function sending(bytes: string, { end = true } = {}): Promise<Asked> {
  const server = createTcpServer((socket) => {
    socket.once("data", () => (end ? socket.end(bytes) : socket.write(bytes)));
  });
  const { port, sockets } = await listening(server);
  return { sockets, request: requestTo(port) };
}

interface Asked {
  readonly sockets: Set<Socket>;
  readonly request: PlainRequest;
}

function requestTo(port: number): PlainRequest {
  const url = new URL(`http://127.0.0.1:${port}/v1/chat`);
  return { url, headers: { "content-type": "application/json" }, body: "{}" };
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => expect.fail("It did not fail."),
    (error: Error) => error,
  );
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";

describe("plainRequest", () => {
  const manual = { redirect: "manual", method: "POST", body: "{}" } as const;

  it("takes what providers are asked", () => {
    const { signal } = new AbortController();
    expect(
      plainRequest("http://pc:1/v1?a=1", { ...manual, headers: { "X-Key": "k" }, signal }),
    ).toEqual({
      url: new URL("http://pc:1/v1?a=1"),
      headers: { "x-key": "k" },
      body: "{}",
      signal,
    });
  });

  it.each<[string, Parameters<typeof plainRequest>]>([
    ["a Request", [new Request("http://pc/"), manual]],
    ["redirects that are followed", ["http://pc/", { ...manual, redirect: "follow" }]],
    ["what is no POST", ["http://pc/", { redirect: "manual" }]],
    ["a body of bytes", ["http://pc/", { ...manual, body: new Uint8Array(1) }]],
    ["a password in the address", ["http://me:secret@pc/", manual]],
    ["another scheme", ["data:text/plain,a", manual]],
  ])("leaves %s to fetch", (_what, given) => {
    expect(plainRequest(...given)).toBeUndefined();
  });
});

describe("httpFetch", () => {
  it("sends the request, and gives status, headers and body", async () => {
    const { request } = await serving((asked, response) => {
      asked.setEncoding("utf8").on("data", (body) => {
        response.writeHead(201, "Made", [
          ["x-a", "é"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ]);
        response.end(
          JSON.stringify({ body, length: asked.headers["content-length"], url: asked.url }),
        );
      });
    });
    const response = await httpFetch(request);
    expect([response.status, response.statusText, response.ok]).toEqual([201, "Made", true]);
    expect(response.headers.get("x-a")).toBe("é");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.json()).toEqual({ body: "{}", length: "2", url: "/v1/chat" });
  });

  it("sends each header once, the host and the body's length among them", async () => {
    const { request } = await serving((asked, response) => {
      asked.resume();
      response.end(JSON.stringify(asked.rawHeaders));
    });
    const headers = { host: "pc.example", "content-length": "99", "x-key": "é" };
    const response = await httpFetch({ ...request, headers, body: "{é}" });
    const sent: string[] = await response.json();
    const names = sent.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    expect(names.toSorted()).toEqual(["connection", "content-length", "host", "x-key"]);
    expect(sent.slice(0, 6)).toEqual(["host", "pc.example", "content-length", "4", "x-key", "é"]);
  });

  it.each([204, 304])("gives no body with %i", async (status) => {
    const { request } = await serving((_asked, response) => response.writeHead(status).end());
    expect((await httpFetch(request)).body).toBeNull();
  });

  it("gives an answer that came before the question was sent", async () => {
    const { request } = await sending(
      "HTTP/1.1 413 Too Long\r\nconnection: close\r\ncontent-length: 5\r\n\r\nshort",
    );
    const response = await httpFetch({ ...request, body: "a".repeat(32 * 1_048_576) });
    expect([response.status, await response.text()]).toEqual([413, "short"]);
  });

  it("follows no redirect", async () => {
    const { request } = await serving((_asked, response) => {
      response.writeHead(307, { location: "http://127.0.0.1:1/" }).end();
    });
    expect((await httpFetch(request)).status).toBe(307);
  });

  it("hands on each piece as it comes", async () => {
    let send: (text: string) => void = () => {};
    const { request } = await serving((_asked, response) => {
      response.flushHeaders();
      send = (text) => void response.write(text);
    });
    const reader = (await httpFetch(request)).body?.getReader();
    for (const text of ["a", "bc", "d"]) {
      const read = reader?.read();
      send(text);
      expect(new TextDecoder().decode((await read)?.value)).toBe(text);
    }
  });

  it("uses a connection again, and not one whose server is about to close it", async () => {
    const { request, sockets } = await serving((_asked, response) => response.end("a"));
    for (let n = 0; n < 3; n++) await (await httpFetch(request)).text();
    expect(sockets.size).toBe(1);
    const hasty = await serving((_asked, response) => {
      response.writeHead(200, { "keep-alive": "timeout=1" }).end("a");
    });
    await (await httpFetch(hasty.request)).text();
    await eventually(() => expect(hasty.sockets.size).toBe(0));
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("reads what comes as %s, which it did not ask for", async (encoding, compress) => {
    const text = "token ".repeat(50_000);
    let accepted: string | undefined;
    const { request } = await serving((asked, response) => {
      accepted = asked.headers["accept-encoding"];
      response.writeHead(200, { "content-encoding": encoding }).end(compress(text));
    });
    expect(await (await httpFetch(request)).text()).toBe(text);
    expect(accepted).toBeUndefined();
  });

  it("fails for what was compressed and cut", async () => {
    const { request } = await serving((_asked, response) => {
      const bytes = gzipSync("token ".repeat(5000));
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length - 20), () => response.destroy());
    });
    const failure = await failureOf(httpFetch(request).then((response) => response.text()));
    expect(networkErrorKind(failure)).toBe("lost");
  });

  it("holds a server back whose answer nobody reads", async () => {
    const { request, sockets } = await serving((_asked, response) => {
      response.end(Buffer.alloc(64 * 1_048_576));
    });
    const reader = (await httpFetch(request)).body?.getReader();
    await reader?.read();
    const [socket] = sockets;
    let before = -1;
    // Until no more goes into the kernel's buffers, of a few MB.
    await eventually(() => {
      const now = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
      const isStill = now === before;
      before = now;
      expect(isStill).toBe(true);
    });
    expect(before).toBeLessThan(32 * 1_048_576);
    await reader?.cancel();
    await eventually(() => expect(sockets.size).toBe(0));
  });

  describe("breaks off like fetch where", () => {
    it.each([
      ["chunks do not end", `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\ntoken\r\n`],
      ["a chunk is cut", `${HEAD}transfer-encoding: chunked\r\n\r\n9\r\ntok`],
      ["a length is not reached", `${HEAD}content-length: 9\r\n\r\ntoken`],
    ])("%s", async (_what, bytes) => {
      const { request } = await sending(bytes);
      const response = await httpFetch(request);
      const failure = await failureOf(response.text());
      expect(failure).toBeInstanceOf(TypeError);
      expect(networkErrorKind(failure)).toBe("lost");
    });

    it("what follows is no HTTP", async () => {
      const { request } = await sending(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`);
      const failure = await failureOf(httpFetch(request).then((response) => response.text()));
      expect(failure).toBeInstanceOf(TypeError);
    });
  });

  it("reads to the end of a connection that names no length", async () => {
    const { request } = await sending(`${HEAD}connection: close\r\n\r\ntoken`);
    expect(await (await httpFetch(request)).text()).toBe("token");
  });

  describe("fails before an answer where", () => {
    it.each([
      ["the connection is closed", "", "lost"],
      ["the head is cut", "HTTP/1.1 200", "lost"],
      [
        "protocols are switched",
        "HTTP/1.1 101 Go\r\nupgrade: a\r\nconnection: upgrade\r\n\r\n",
        "lost",
      ],
    ])("%s", async (_what, bytes, kind) => {
      const { request } = await sending(bytes);
      const failure = await failureOf(httpFetch(request));
      expect(failure.message).toBe("fetch failed");
      expect(networkErrorKind(failure)).toBe(kind);
    });

    it.each([
      ["it is no HTTP", "SSH-2.0-OpenSSH\r\n"],
      ["the status is none", "HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"],
      ["the head has no end", `HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}`],
    ])("%s", async (_what, bytes) => {
      const { request, sockets } = await sending(bytes, { end: false });
      expect((await failureOf(httpFetch(request))).message).toBe("fetch failed");
      await eventually(() => expect(sockets.size).toBe(0));
    });

    it("nothing listens", async () => {
      const closed = createTcpServer();
      const { port } = await listening(closed);
      await new Promise((resolve) => closed.close(resolve));
      expect(networkErrorKind(await failureOf(httpFetch(requestTo(port))))).toBe("refused");
    });

    it("a secure connection does not come to stand in time", async () => {
      const { port, sockets } = await listening(createTcpServer((socket) => socket.resume()));
      const url = new URL(`https://127.0.0.1:${port}/`);
      const asked = httpFetch({ url, headers: {}, body: "" }, { connectMs: 20 });
      expect(networkErrorKind(await failureOf(asked))).toBe("timeout");
      await eventually(() => expect(sockets.size).toBe(0));
    });
  });

  describe("ends with the signal's reason, and closes the connection,", () => {
    it("before it is sent", async () => {
      const { request, sockets } = await serving(() => {});
      const signal = AbortSignal.abort("no more");
      expect(await failureOf(httpFetch({ ...request, signal }))).toBe("no more");
      expect(sockets.size).toBe(0);
    });

    it("before the answer", async () => {
      const { request, sockets } = await serving(() => {});
      const controller = new AbortController();
      const asked = failureOf(httpFetch({ ...request, signal: controller.signal }));
      await eventually(() => expect(sockets.size).toBe(1));
      controller.abort("no more");
      expect(await asked).toBe("no more");
      await eventually(() => expect(sockets.size).toBe(0));
    });

    it("within the answer", async () => {
      const { request, sockets } = await serving((_asked, response) => response.write("a"));
      const controller = new AbortController();
      const response = await httpFetch({ ...request, signal: controller.signal });
      const reader = response.body?.getReader();
      await reader?.read();
      const next = failureOf(reader?.read() ?? Promise.resolve());
      controller.abort("no more");
      expect(await next).toBe("no more");
      await eventually(() => expect(sockets.size).toBe(0));
    });

    it("and not once the answer is over", async () => {
      const { request, sockets } = await serving((_asked, response) => response.end("a"));
      const controller = new AbortController();
      const response = await httpFetch({ ...request, signal: controller.signal });
      expect(await response.text()).toBe("a");
      controller.abort();
      expect(await (await httpFetch(request)).text()).toBe("a");
      expect(sockets.size).toBe(1);
    });
  });
});
