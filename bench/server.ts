// What is measured, in a process of its own: `relay` is this program, one listener for each
// provider; `pipe` is a node:http server that passes bytes on and understands nothing.
//
//   server.ts relay|pipe UPSTREAM-PORTS-AS-JSON
import { Agent, request as ask, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHandler, type Provider } from "../mod.ts";
import { listenNode } from "../src/cli/server/listen-node.ts";
import { reportTo } from "./child.ts";
import { TOKEN } from "./client.ts";
import { KINDS, type Kind, PATHS, providerOf } from "./kinds.ts";

const [, , what, upstream = "{}"] = process.argv;
const upstreamPorts = JSON.parse(upstream) as Record<Kind, number>;

/** Says one word, and then nothing more. */
const idle: Provider = {
  name: "Idle",
  async *chat(_messages, { signal }) {
    yield "one ";
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  },
};

/** Says 2,000 characters and has finished. */
const short: Provider = {
  name: "Short",
  async *chat() {
    for (let n = 0; n < 100; n++) yield "twenty characters.. ";
  },
};

async function relayPort(provider: (model: string) => Provider): Promise<number> {
  // Which reply is wanted comes as the name of the model, which a request cannot choose; so
  // there is one handler for each.
  const handlers = new Map<string, ReturnType<typeof createHandler>>();
  const { port } = await listenNode({
    host: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const model = request.headers.get("x-model") ?? "";
      const handler =
        handlers.get(model) ?? createHandler({ token: TOKEN, provider: provider(model) });
      handlers.set(model, handler);
      return handler(request);
    },
  });
  return port;
}

async function pipePort(kind: Kind): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const model = String(incoming.headers["x-model"]);
    const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hi" }] });
    const upstream = ask(
      {
        agent,
        port: upstreamPorts[kind],
        path: PATHS[kind](model),
        method: "POST",
        headers: { "content-type": "application/json", "content-length": body.length },
      },
      (answer) => {
        outgoing.writeHead(200, { "content-type": "text/event-stream" });
        answer.pipe(outgoing);
      },
    );
    incoming.resume();
    outgoing.on("close", () => upstream.destroy());
    upstream.end(body);
  });
  return portOf(server);
}

/** Streams that are open and idle, without any program behind them. */
async function heldPort(): Promise<number> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    outgoing.write('data: {"type":"token","delta":"one "}\n\n');
  });
  return portOf(server);
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4096, resolve));
  return (server.address() as AddressInfo).port;
}

const ports: Record<string, number> = {};
if (what === "relay") {
  ports.idle = await relayPort(() => idle);
  ports.short = await relayPort(() => short);
  for (const kind of KINDS)
    ports[kind] = await relayPort((model) => providerOf(kind, upstreamPorts[kind], model));
} else {
  ports.idle = await heldPort();
  for (const kind of KINDS) ports[kind] = await pipePort(kind);
}
reportTo(process, ports);
