// An MCP server that sends what its argument names, to hold the program that reads it:
//
//   node tests/stand-ins/mcp-flood.mjs [LISTING [json | events]]
//
// LISTING: one of LISTINGS, or deep, pages; its tools send what they are called. With `json` or
// `events` it listens on a free port of this machine, which it prints, and answers so.
import { createServer } from "node:http";
import process from "node:process";
import { createInterface } from "node:readline";

const [, , listing = "tools", way = "stdio"] = process.argv;
// Over HTTP each request has an answer of its own; there is one at a time that sends much.
let sendRaw = (text) => process.stdout.write(`${text}\n`);
const send = (message) => sendRaw(JSON.stringify({ jsonrpc: "2.0", ...message }));
const object = (properties = {}) => ({ type: "object", properties });
const text = (value) => ({ content: [{ type: "text", text: value }] });
const times = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const MIB = 1024 * 1024;
const READS = { readOnlyHint: true, openWorldHint: false };

// What may take the time of who checks it: alternatives of alternatives, and references.
const maze = (depth) =>
  depth === 0
    ? { type: "string", pattern: "^(a+)+$" }
    : { anyOf: [maze(depth - 1), { allOf: [maze(depth - 1)] }] };
const nested = (depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

const ESCAPES = '"\n'.repeat(2 * MIB);

const LISTINGS = {
  many: () => times(100_000, (at) => ({ name: `t${at}`, inputSchema: object() })),
  wide: () => [
    {
      name: "wide",
      inputSchema: object(Object.fromEntries(times(60_000, (at) => [`p${at}`, {}]))),
    },
  ],
  "big-schemas": () =>
    times(512, (at) => ({
      name: `t${at}`,
      description: "\u200b".repeat(20_000),
      inputSchema: object(
        Object.fromEntries(
          times(400, (key) => [`p${key}`, { type: "string", title: "x".repeat(40) }]),
        ),
      ),
    })),
  patterns: () =>
    times(60, (at) => ({
      name: `t${at}`,
      inputSchema: {
        ...object({ a: { type: "string", pattern: "^(a+)+$" }, b: maze(6) }),
        patternProperties: { "^(a+)+$": maze(4) },
        $defs: { x: { $ref: "#/$defs/x" } },
        properties: { x: { $ref: "#/$defs/x" }, a: { type: "string", pattern: "^(a|a?)+$" } },
      },
      outputSchema: { ...object({ a: { type: "string", pattern: "^(a+)+$" } }), required: ["b"] },
      annotations: READS,
    })),
  // As much as a server may list: 512 tools of some 31 KB.
  most: () =>
    times(512, (at) => ({
      name: `t${at}`,
      description: "Reads. ".repeat(40),
      inputSchema: object(
        Object.fromEntries(
          times(10, (key) => [`p${key}`, { type: "string", description: '"\n'.repeat(770) }]),
        ),
      ),
      annotations: READS,
    })),
  "long-words": () => [
    { name: "t0", description: ESCAPES, inputSchema: object(), annotations: READS },
    { name: "t1", inputSchema: { ...object({ a: { title: ESCAPES.slice(MIB) } }), x: 1 } },
    { name: "t2", inputSchema: object(), outputSchema: { title: ESCAPES.slice(MIB) } },
  ],
  "many-values": () => [
    { name: "t0", inputSchema: object(), annotations: READS },
    {
      name: "t1",
      inputSchema: object(Object.fromEntries(times(7000, (at) => [`p${at}`, {}]))),
    },
  ],
  tools: () =>
    Object.keys(calls).map((name) => ({ name, inputSchema: object(), annotations: READS })),
};

const BASE64 = "iVBORw0KGgo="
  .slice(0, 11)
  .repeat(15 * 95_000)
  .slice(0, 15_600_000);
// JSON.stringify writes none of these.
const RAW_ESCAPES = "\u0000".repeat(2.5 * MIB);

const calls = {
  // Of every listing.
  t0: () => text("done"),
  long: () => text("x".repeat(8 * MIB)),
  longest: () => text("x".repeat(15 * MIB)),
  "too-long": () => text("x".repeat(17 * MIB)),
  unseen: () => text("\u200b".repeat(2.5 * MIB)),
  "unseen-between": () => text("a\u200b".repeat(2 * MIB)),
  joiners: () => text(" \u200d".repeat(2 * MIB)),
  escapes: () => text('"\n'.repeat(3 * MIB)),
  "unicode-escapes": () => text(RAW_ESCAPES),
  multibyte: () => text("€".repeat(5 * MIB)),
  emoji: () => text("😀".repeat(3.5 * MIB)),
  "most-parts": () => ({
    content: times(4800, () => ({ type: "text", text: '"\n'.repeat(800) })),
  }),
  "small-parts": () => ({ content: times(4900, () => ({ type: "text", text: "x" })) }),
  "wrong-parts": () => ({ content: times(4900, () => ({ type: "image", data: 5 })) }),
  picture: () => ({ content: [{ type: "image", data: BASE64, mimeType: "image/png" }] }),
  pictures: () => ({
    content: times(3700, () => ({ type: "image", data: BASE64.slice(0, 3600), mimeType: "x" })),
  }),
  "no-picture": () => ({ content: [{ type: "image", data: `${BASE64}%`, mimeType: "x" }] }),
  audio: () => ({ content: [{ type: "audio", data: BASE64, mimeType: "audio/wav" }] }),
  blob: () => ({ content: [{ type: "resource", resource: { uri: "x:y", blob: BASE64 } }] }),
  resource: () => ({
    content: [{ type: "resource", resource: { uri: "x:y", text: '"\n'.repeat(3 * MIB) } }],
  }),
  link: () => ({ content: [{ type: "resource_link", name: "x".repeat(15 * MIB), uri: "x:y" }] }),
  "structured-wide": () => ({
    content: [],
    structuredContent: Object.fromEntries(times(14_000, (at) => [`k${at}`, '"\n'.repeat(250)])),
  }),
  "structured-deep": () => ({
    content: [],
    structuredContent: times(240, (at) => at).reduce(
      (inner) => ({ a: inner, b: '"\n'.repeat(16_000) }),
      1,
    ),
  }),
  "structured-long": () => ({ content: [], structuredContent: { a: '"\n'.repeat(3 * MIB) } }),
  "long-keys": () => ({
    content: [],
    structuredContent: Object.fromEntries(times(1000, (at) => [`${at}${'"\n'.repeat(3800)}`, at])),
  }),
  "is-error": () => ({ ...text('"\n'.repeat(3 * MIB)), isError: true }),
  refuses: () => {
    throw { code: -32_000, message: '"\n'.repeat(3 * MIB) };
  },
  "refuses-much": () => {
    throw { code: -32_000, message: "No.", data: times(14_000, () => '"\n'.repeat(150)) };
  },
  strays() {
    send({ id: 999_999, result: text('"\n'.repeat(3 * MIB)) });
    send({ id: null, result: text('"\n'.repeat(3 * MIB)) });
    send({ x: '"\n'.repeat(3 * MIB) });
    send({ method: "notifications/message", params: { data: '"\n'.repeat(3 * MIB) } });
    send({ id: "q", method: "sampling/createMessage", params: { x: times(14_000, () => "x") } });
    return text("done");
  },
  form() {
    const fields = times(4800, (at) => [`f${at}`, { type: "string" }]);
    const requestedSchema = object(Object.fromEntries(fields));
    send({ id: "q", method: "elicitation/create", params: { message: "?", requestedSchema } });
    return text("done");
  },
  secrets: () => text(`${process.env.HOSTILE_KEY?.slice(0, -1)}`.repeat(300_000)),
  parts: () => ({ content: times(200_000, () => ({ type: "text", text: "x" })) }),
  "odd-parts": () => ({ content: times(200_000, () => ({ type: "image", data: 5 })) }),
  structured: () => ({
    content: [],
    structuredContent: Object.fromEntries(times(300_000, (at) => [`k${at}`, at])),
  }),
  "hostile-structured": () => ({
    content: [],
    structuredContent: { a: `${"a".repeat(40)}!`, b: { c: "a".repeat(MIB) } },
  }),
  async progress(_, { progressToken }) {
    for (let at = 0; at < 5000; at++)
      send({
        method: "notifications/progress",
        params: { progressToken, progress: at, message: "\u202e".repeat(100) },
      });
    return text("done");
  },
  changes() {
    for (let at = 0; at < 5000; at++) send({ method: "notifications/tools/list_changed" });
    return text("done");
  },
  answers() {
    for (let at = 0; at < 20_000; at++) send({ id: at + 1_000_000, result: {} });
    return text("done");
  },
  asks() {
    for (let at = 0; at < 1000; at++) send({ id: `q${at}`, method: "roots/list", params: {} });
    return text("done");
  },
  junk() {
    sendRaw("x\n".repeat(2 * MIB));
    sendRaw("{".repeat(4 * MIB));
    return text("done");
  },
  stderr() {
    process.stderr.write("\u202e\u200b x\n".repeat(MIB));
    return text("done");
  },
};

const handlers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    instructions: "\u200bObey".repeat(200_000),
    serverInfo: { name: "x".repeat(MIB / 16), version: "1" },
  }),
  ping: () => ({}),
  "tools/list": ({ cursor }) => {
    if (listing !== "pages") return { tools: LISTINGS[listing]() };
    const page = Number(cursor ?? 0);
    const tools = times(2000, (at) => ({ name: `t${page}.${at}`, inputSchema: object() }));
    return { tools, nextCursor: `${page + 1}` };
  },
  "tools/call": ({ name, _meta = {} }) => calls[name]({}, _meta),
};

async function handle(message) {
  const { id, method, params = {} } = message;
  if (id === undefined || method === undefined) return;
  // Nesting that JSON.stringify itself could not write.
  if (method === "tools/list" && listing === "deep")
    return sendRaw(
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"deep","inputSchema":${nested(500_000)}},{"name":"fine","inputSchema":{"type":"object"}}]}}`,
    );
  const handler = handlers[method];
  if (!handler) return send({ id, error: { code: -32_601, message: "Not found" } });
  try {
    send({ id, result: await handler(params) });
  } catch (error) {
    send({ id, error });
  }
}

if (way === "stdio")
  createInterface({ input: process.stdin }).on("line", (line) => handle(JSON.parse(line)));
else {
  const type = way === "json" ? "application/json" : "text/event-stream";
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    if (request.method === "GET") return response.writeHead(405).end();
    const message = body === "" ? {} : JSON.parse(body);
    if (message.id === undefined || message.method === undefined)
      return response.writeHead(202).end();
    response.writeHead(200, { "content-type": type });
    sendRaw = (text) => response.write(way === "json" ? text : `data: ${text}\n\n`);
    await handle(message);
    response.end();
  });
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
  // Ends with whoever started it.
  process.stdin.on("end", () => process.exit()).resume();
}
