// The providers, in a process of their own: each reply is encoded once, by the wire formats of
// the tests' fakes, and then only sent. The model's name says what is wanted: `tokens-20000`
// of them flat out, or `idle`: one, and then nothing more.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FakeRequest } from "../tests/fakes/fake-provider.ts";
import { anthropicWire } from "../tests/fakes/wire/anthropic.ts";
import { geminiWire } from "../tests/fakes/wire/gemini.ts";
import { minimaxWire } from "../tests/fakes/wire/minimax.ts";
import { ollamaWire } from "../tests/fakes/wire/ollama.ts";
import { openaiWire } from "../tests/fakes/wire/openai.ts";
import type { Wire } from "../tests/fakes/wire/wire.ts";
import { reportTo } from "./child.ts";
import { KINDS, type Kind } from "./kinds.ts";

const WIRES: Readonly<Record<Kind, Wire>> = {
  openai: openaiWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
  ollama: ollamaWire,
  minimax: minimaxWire,
};

const WORDS = "The sky is blue because air scatters short waves of light more than long ones. ";
const TOKENS = WORDS.split(/(?<= )/);

function serve(wire: Wire): Server {
  const replies = new Map<string, Buffer>();
  return createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString();
    const wanted = /(?:tokens-\d+|idle)/.exec(request.url + text)?.[0] ?? "tokens-1";
    const reply = replies.get(wanted) ?? encode(wire, wanted, request.url ?? "", JSON.parse(text));
    replies.set(wanted, reply);
    response.writeHead(200, { "content-type": wire.contentType });
    if (wanted === "idle") response.write(reply);
    else response.end(reply);
  });
}

function encode(wire: Wire, wanted: string, path: string, body: unknown): Buffer {
  const request: FakeRequest = {
    method: "POST",
    path,
    headers: {},
    body,
    closed: Promise.race([]),
  };
  const encoder = wire.reply(request, {});
  const count = Number(/\d+/.exec(wanted)?.[0] ?? 1);
  const tokens = Array.from({ length: count }, (_, n) =>
    encoder.text(TOKENS[n % TOKENS.length] ?? ""),
  );
  const end = wanted === "idle" ? "" : encoder.finish();
  return Buffer.from(encoder.begin() + tokens.join("") + end);
}

const ports: Record<string, number> = {};
for (const kind of KINDS) {
  const server = serve(WIRES[kind]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, resolve));
  ports[kind] = (server.address() as AddressInfo).port;
}
reportTo(process, ports);
