// An MCP server that sends what its argument names, to hold the program that reads it:
//
//   node tests/stand-ins/mcp-flood.mjs [LISTING]
//
// LISTING: many, pages, wide, big-schemas, deep, patterns; its tools send what they are called.
import process from "node:process";
import { createInterface } from "node:readline";

const [, , listing = "tools"] = process.argv;
const sendRaw = (text) => process.stdout.write(`${text}\n`);
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
  tools: () =>
    Object.keys(calls).map((name) => ({ name, inputSchema: object(), annotations: READS })),
};

const calls = {
  long: () => text("x".repeat(8 * MIB)),
  longest: () => text("x".repeat(15 * MIB)),
  "too-long": () => text("x".repeat(17 * MIB)),
  unseen: () => text("\u200b".repeat(2.5 * MIB)),
  "unseen-between": () => text("a\u200b".repeat(2 * MIB)),
  joiners: () => text(" \u200d".repeat(2 * MIB)),
  escapes: () => text('"\n'.repeat(3 * MIB)),
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
    for (let at = 0; at < 20_000; at++)
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
    for (let at = 0; at < 100_000; at++) send({ id: at + 1_000_000, result: {} });
    return text("done");
  },
  asks() {
    for (let at = 0; at < 20_000; at++) send({ id: `q${at}`, method: "roots/list", params: {} });
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

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined || method === undefined) return;
  // Nesting that JSON.stringify itself could not write.
  if (method === "tools/list" && listing === "deep")
    return sendRaw(
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"tools":[{"name":"deep","inputSchema":${nested(500_000)}},{"name":"fine","inputSchema":{"type":"object"}}]}}`,
    );
  send({ id, result: await handlers[method]?.(params) });
});
