// What is measured, in a process of its own, on any of the runtimes: `relay` is this program,
// one listener for each provider; `pipe` passes bytes on and understands nothing. Both sit
// behind the listener that this program has on that runtime.
//
//   server.ts relay|pipe UPSTREAM-PORTS-AS-JSON
import process from "node:process";
import { createHandler, type Provider } from "../mod.ts";
import { runtimeProviderFetch } from "../src/cli/providers/runtime-fetch.ts";
import { listen } from "../src/cli/server/listen.ts";
import { openaiApi } from "../src/openai-api.ts";
import { KINDS, type Kind, PATHS, providerOf, upstreamBody } from "./kinds.ts";
import { TOKEN } from "./targets.ts";
import { reportTo } from "./usage.ts";

const [, , what, upstream = "{}"] = process.argv;
const upstreamPorts = JSON.parse(upstream) as Record<Kind, number>;
// The readers that read nothing are sent more than a reply may have.
const LIMITS = { replyChars: 2 ** 25 };
const FIRST_TOKEN = "00000 ";

/** Says one token, and then nothing more. */
const idle: Provider = {
  name: "Idle",
  async *chat(_messages, { signal }) {
    yield FIRST_TOKEN;
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

async function listenWith(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<number> {
  return (await listen({ host: "127.0.0.1", port: 0, fetch })).port;
}

function relayPort(provider: (model: string) => Provider): Promise<number> {
  // Which reply is wanted comes as the name of the model, which a request cannot choose; so
  // there is one handler for each.
  const handlers = new Map<string, ReturnType<typeof createHandler>>();
  return listenWith((request) => {
    const model = request.headers.get("x-model") ?? "";
    const handler =
      handlers.get(model) ??
      createHandler({
        token: TOKEN,
        provider: provider(model),
        openai: openaiApi(),
        limits: LIMITS,
      });
    handlers.set(model, handler);
    return handler(request);
  });
}

function pipePort(kind: Kind): Promise<number> {
  return listenWith(async (request) => {
    const model = request.headers.get("x-model") ?? "";
    await request.arrayBuffer();
    const { body } = await fetch(`http://127.0.0.1:${upstreamPorts[kind]}${PATHS[kind](model)}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: upstreamBody(model),
      signal: request.signal,
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

/** Streams that are open and idle, without any program behind them. */
function heldPort(): Promise<number> {
  const first = new TextEncoder().encode(`data: {"type":"token","delta":"${FIRST_TOKEN}"}\n\n`);
  return listenWith(async (request) => {
    await request.arrayBuffer();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(first) });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
}

const ports: Record<string, number> = {};
if (what === "relay") {
  const fetch = await runtimeProviderFetch();
  ports.idle = await relayPort(() => idle);
  ports.short = await relayPort(() => short);
  for (const kind of KINDS)
    ports[kind] = await relayPort((model) =>
      providerOf(kind, { port: upstreamPorts[kind], model, fetch }),
    );
} else {
  ports.idle = await heldPort();
  for (const kind of KINDS) ports[kind] = await pipePort(kind);
}
reportTo(process, ports);
