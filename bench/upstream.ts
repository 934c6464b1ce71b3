// The providers: each reply is encoded once, by the wire formats of the tests' fakes, and then
// only sent. It shares a process with the client, which leaves a core to the server.
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { FakeRequest } from "../tests/fakes/script.ts";
import { anthropicWire } from "../tests/fakes/wire/anthropic.ts";
import { geminiWire } from "../tests/fakes/wire/gemini.ts";
import { ollamaWire } from "../tests/fakes/wire/ollama.ts";
import { openaiWire } from "../tests/fakes/wire/openai.ts";
import type { Wire } from "../tests/fakes/wire/wire.ts";
import { KINDS, type Kind } from "./kinds.ts";
import { specIn, tokenText } from "./tokens.ts";

const WIRES: Readonly<Record<Kind, Wire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  ollama: ollamaWire,
};

/** The providers that the measured servers ask. */
export interface Upstream {
  readonly ports: Readonly<Record<Kind, number>>;
  /** The bytes of the reply to this request. */
  reply(kind: Kind, path: string, body: string): Buffer;
  /** Bytes handed to the kernel for clients of this kind, all connections together. */
  sentBytes(kind: Kind): number;
  close(): void;
}

/** Starts one server for each kind. */
export async function startUpstream(): Promise<Upstream> {
  const replies = new Map<string, Buffer>();
  const reply = (kind: Kind, path: string, body: string): Buffer => {
    const key = `${kind} ${path} ${body}`;
    const known = replies.get(key) ?? encode(kind, path, body);
    replies.set(key, known);
    return known;
  };
  const servers = {} as Record<Kind, Server>;
  const ports = {} as Record<Kind, number>;
  const sent = {} as Record<Kind, () => number>;
  for (const kind of KINDS) {
    const server = serve(kind, reply);
    server.listen(0, "127.0.0.1", 4096);
    await once(server, "listening");
    servers[kind] = server;
    ports[kind] = (server.address() as AddressInfo).port;
    sent[kind] = countSent(server);
  }
  return {
    ports,
    reply,
    sentBytes: (kind) => sent[kind](),
    close() {
      for (const server of Object.values(servers)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function serve(kind: Kind, reply: Upstream["reply"]): Server {
  // A connection that is closed just as a busy server asks on it again would be the bench's fault.
  const options = { noDelay: true, keepAliveTimeout: 600_000, requestTimeout: 0 };
  return createServer(options, async (request, response) => {
    // What is cut off has nobody left to tell.
    response.on("error", () => {});
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const path = request.url ?? "";
    const body = Buffer.concat(parts).toString();
    const spec = specIn(path + body);
    response.writeHead(200, { "content-type": wireOf(kind, path).contentType });
    await send(response, reply(kind, path, body));
    if (!spec.open) response.end();
  });
}

// As much as a TLS record holds: what a provider writes at a time when it has it all.
const WRITE_BYTES = 16_384;

async function send(response: ServerResponse, reply: Buffer): Promise<void> {
  for (let start = 0; start < reply.length && !response.destroyed; start += WRITE_BYTES) {
    if (response.write(reply.subarray(start, start + WRITE_BYTES))) continue;
    const closed = new AbortController();
    const onClose = (): void => closed.abort();
    response.once("close", onClose);
    await once(response, "drain", { signal: closed.signal }).catch(() => {});
    response.off("close", onClose);
    // One write a stream in turn, so that replies arrive at once and not one after the other.
    await setImmediate();
  }
}

function countSent(server: Server): () => number {
  const sockets = new Set<Socket>();
  let closed = 0;
  const sent = (socket: Socket): number => socket.bytesWritten - socket.writableLength;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => {
      sockets.delete(socket);
      closed += sent(socket);
    });
  });
  return () => [...sockets].reduce((sum, socket) => sum + sent(socket), closed);
}

// Portkey asks Ollama by its other API, OpenAI's.
function wireOf(kind: Kind, path: string): Wire {
  return path.endsWith("/chat/completions") ? openaiWire : WIRES[kind];
}

function encode(kind: Kind, path: string, body: string): Buffer {
  const spec = specIn(path + body);
  const closed = Promise.race<void>([]);
  const request: FakeRequest = {
    method: "POST",
    path,
    headers: {},
    body: JSON.parse(body),
    closed,
  };
  const encoder = wireOf(kind, path).reply(request, {});
  const tokens = Array.from({ length: spec.tokens }, (_, index) =>
    encoder.text(tokenText(index, spec.width)),
  );
  const text = encoder.begin() + tokens.join("") + (spec.open ? "" : encoder.finish());
  return Buffer.from(kind === "gemini" && !path.includes("alt=sse") ? asJsonArray(text) : text);
}

/** Gemini's stream for those who ask for no events, as Portkey does: one array, in lines. */
function asJsonArray(events: string): string {
  const values = events
    .split("\r\n\r\n")
    .filter((event) => event !== "")
    .map((event) => JSON.stringify(JSON.parse(event.slice("data: ".length)), null, 2));
  return `[${values.join("\n,\r\n")}\n]`;
}
