// An MCP server whose tools leave a line in the file that EFFECTS_LOG names, synced, before they
// answer. Its argument `does` says how a call goes; SIGUSR1 makes `write` another tool.
//
// It shows its secret wherever it can: in results, errors, its standard error and definitions.
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const { EFFECTS_LOG = "", EFFECTS_KEY = "" } = process.env;
const send = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function leave(tool, id) {
  const file = openSync(EFFECTS_LOG, "a");
  writeSync(file, `${JSON.stringify({ at: Date.now(), tool, id })}\n`);
  fsyncSync(file);
  closeSync(file);
}

const inputSchema = {
  type: "object",
  properties: { id: { type: "string" }, does: { type: "string" } },
  required: ["id"],
};
let version = 1;
const tools = () => [
  {
    name: "read",
    description: `Reads with ${EFFECTS_KEY}`,
    inputSchema,
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  { name: "write", description: `Writes, version ${version}`, inputSchema },
];

async function call({ name, arguments: { id, does } }) {
  process.stderr.write(`${name} ${id} with ${EFFECTS_KEY}\n`);
  if (does === "dies") process.exit(3);
  if (does === "slow") await wait(400);
  if (does === "hangs") await wait(60_000);
  if (does === "fails")
    return { isError: true, content: [{ type: "text", text: `not with ${EFFECTS_KEY}` }] };
  leave(name, id);
  if (does === "acts and dies") process.exit(4);
  if (does === "acts slowly") await wait(400);
  return { content: [{ type: "text", text: `${name} ${id}: done, ${EFFECTS_KEY}` }] };
}

const handlers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: "effects", version: "1" },
  }),
  ping: () => ({}),
  "tools/list": () => ({ tools: tools() }),
  "tools/call": call,
};

process.on("SIGUSR1", () => {
  version++;
  send({ method: "notifications/tools/list_changed" });
});
createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id !== undefined && method) send({ id, result: await handlers[method]?.(params) });
});
