// An MCP server that sends too much, too often, or what was not asked for:
//
//   node tests/stand-ins/mcp-hostile.mjs MODE [COUNT]
//
// What each mode does stands in the table below. HOSTILE_LOG names a file that gets a line for
// each start and each request.
import { spawn } from "node:child_process";
import { appendFileSync, closeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const [, , mode = "", number = "1000"] = process.argv;
const count = Number(number);
const log = (line) => {
  if (process.env.HOSTILE_LOG) appendFileSync(process.env.HOSTILE_LOG, `${line}\n`);
};
const line = (message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const send = (message) => process.stdout.write(line(message));
const text = (value) => ({ content: [{ type: "text", text: value }] });
const nested = (depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const inputSchema = { type: "object" };
const run = { name: "run", inputSchema };
const tools = {
  names: () => [
    ...["a\u0000b", "a\u001b[31mb", "a\u202eb", "", " a", "a".repeat(5000)].map((name) => ({
      name,
      inputSchema,
    })),
    ...Array.from({ length: 3 }, () => ({ name: "twice", inputSchema })),
    run,
  ],
  many: () => Array.from({ length: count }, (_, index) => ({ name: `tool-${index}`, inputSchema })),
  badnames: () =>
    Array.from({ length: count }, () => ({
      name: `\u0007${"x".repeat(1000)}`,
      inputSchema,
    })),
  descriptions: () =>
    Array.from({ length: 500 }, (_, index) => ({
      name: `tool-${index}`,
      description: `${" \u200b".repeat(count)}`,
      inputSchema,
    })),
};

/** What is done when a tool is called, before or instead of an answer. */
const calls = {
  changed: () =>
    process.stdout.write(line({ method: "notifications/tools/list_changed" }).repeat(count)),
  progress: (_, token) => {
    const of = (progress) => ({
      progressToken: token,
      progress,
      message: `step ${progress} ${"x".repeat(100)}`,
    });
    let all = "";
    for (let i = 1; i <= count; i++)
      all += line({ method: "notifications/progress", params: of(i) });
    process.stdout.write(all);
  },
  oneline: (id) => send({ id, result: text("a ".repeat(count / 2)) }),
  joiners: (id) => send({ id, result: text(" \u200d".repeat(count / 2)) }),
  spaces: (id) => send({ id, result: text(" ".repeat(count)) }),
  parts: (id) =>
    send({
      id,
      result: { content: Array.from({ length: count }, () => ({ type: "text", text: "" })) },
    }),
  links: (id) =>
    send({
      id,
      result: {
        content: Array.from({ length: count }, () => ({
          type: "resource_link",
          uri: "a://b",
          name: "\u200b".repeat(100),
        })),
      },
    }),
  deep: (id) =>
    process.stdout.write(
      `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":{"a":${nested(count)}}}}\n`,
    ),
  keys: (id) =>
    send({
      id,
      result: {
        content: [],
        structuredContent: Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`k${i}`, i]),
        ),
      },
    }),
  twice: (id) => {
    send({ id, result: text("first") });
    send({ id, result: text("second") });
  },
  wrongids: (id) => {
    for (const other of [id + 1, `${id}`, -1, null, {}, 1e9])
      send({ id: other, result: text("wrong") });
    send({ id, result: text("right") });
  },
  manyids: (id) => {
    process.stdout.write(
      Array.from({ length: count }, (_, i) => line({ id: 1e6 + i, result: {} })).join(""),
    );
    send({ id, result: text("right") });
  },
  requests: () =>
    process.stdout.write(
      Array.from({ length: count }, (_, i) => line({ id: `r${i}`, method: "ping" })).join(""),
    ),
  asks: () =>
    process.stdout.write(
      Array.from({ length: count }, (_, i) =>
        line({
          id: `r${i}`,
          method: "elicitation/create",
          params: { message: "?", requestedSchema: { type: "object", properties: {} } },
        }),
      ).join(""),
    ),
  junk: () => process.stdout.write("not json at all\n".repeat(count)),
  empty: () => process.stdout.write("\n".repeat(count)),
  dribble: () => {
    const piece = "x".repeat(16);
    for (let i = 0; i < count; i++) process.stdout.write(piece);
  },
  stderr: () => process.stderr.write("complaining about nothing\n".repeat(count)),
  stderrline: () => process.stderr.write("x".repeat(count)),
  colours: () => process.stderr.write("\u001b[".repeat(count)),
  error: (id) =>
    send({ id, error: { code: -32000, message: " \u200b".repeat(count), data: { a: 1 } } }),
};
/** Those whose call is answered after it. */
const ANSWERED = new Set([
  "changed",
  "progress",
  "requests",
  "asks",
  "junk",
  "empty",
  "stderr",
  "stderrline",
  "colours",
]);

log(`start ${process.pid}`);
if (mode === "exits") process.exit(1);
if (mode === "grandchild") {
  // Keeps the pipes open that it was given.
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    stdio: "inherit",
  });
  log(`grandchild ${child.pid}`);
}
if (mode === "early") process.stdout.write("noise\n".repeat(count));
createInterface({ input: process.stdin }).on("line", (given) => {
  const { id, method, params = {} } = JSON.parse(given);
  if (method) log(method);
  if (id === undefined || method === undefined) return;
  if (mode === "deaf" && method !== "initialize") return;
  if (method === "initialize") {
    if (mode === "silent") return;
    const { protocolVersion } = params;
    const capabilities = { tools: { listChanged: true } };
    const result = { protocolVersion, capabilities, serverInfo: { name: "hostile", version: "1" } };
    send({ id, result });
    if (mode === "deaf") {
      // Lives on without a way to speak.
      setInterval(() => {}, 1000);
      closeSync(1);
    }
    return;
  }
  if (method === "tools/list") {
    const { cursor = "0" } = params;
    if (mode === "pages")
      return send({ id, result: { tools: [run], nextCursor: `${Number(cursor) + 1}` } });
    if (mode === "bigpages")
      return send({
        id,
        result: {
          tools: Array.from({ length: count }, (_, i) => ({ name: `${cursor}-${i}`, inputSchema })),
          nextCursor: `${Number(cursor) + 1}`,
        },
      });
    return send({ id, result: { tools: tools[mode]?.() ?? [run] } });
  }
  if (method === "tools/call") {
    if (mode === "leaves") {
      send({ id, result: text("going") });
      return process.exit(0);
    }
    calls[mode]?.(id, params._meta?.progressToken);
    if (!(mode in calls) || ANSWERED.has(mode)) send({ id, result: text("done") });
    return;
  }
  send({ id, error: { code: -32601, message: "Method not found" } });
});
