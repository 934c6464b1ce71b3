// An agent: it keeps notes, and switches a lamp, with the person's word.
//
//   TOKEN=… npx tsx examples/agent.ts
//
// It needs an Ollama with a model that can use tools. Ask it by its name, and say yes:
//
//   curl -H "authorization: Bearer $TOKEN" -H "content-type: application/json" \
//     -d '{"agent":"helper","messages":[{"role":"user","content":"Switch the lamp on."}]}' \
//     http://127.0.0.1:8787/v1/chat/stream

import { serve } from "@hono/node-server";
import { createHandler, ollama } from "remote-chat";
import {
  createAgents,
  type Library,
  loadLibrary,
  memoryFiles,
  type ToolSource,
} from "remote-chat/agents";

// The files that an agent is made of, here in memory. An app can keep them anywhere.
const files: Record<string, string> = {
  "agents/helper/agent.md": `---
name: Helper
description: Looks after the lamp, and keeps notes.
---
You look after the lamp of this room. Keep notes of what the person wants remembered.`,
};
const load = async (): Promise<Library> =>
  (await loadLibrary([{ name: "home", files: memoryFiles(files), variables: {} }])).library;
let library = load();

// A tool written in code. It changes something, and says so: the person is asked before each use.
let isOn = false;
const lamp: ToolSource = {
  list: async () => ({
    tools: [
      {
        server: "room",
        name: "switch_lamp",
        description: "Switches the lamp on or off.",
        parameters: {
          type: "object",
          properties: { on: { type: "boolean" } },
          required: ["on"],
        },
        hints: { readOnly: false, openWorld: false },
        digest: "switch_lamp 1", // Another one for another tool: a yes for good is for this one.
      },
    ],
    notices: [],
  }),
  async call(_, { on }) {
    isOn = on === true;
    return { outcome: "ok", text: `The lamp is ${isOn ? "on" : "off"}.` };
  },
};

const { TOKEN = "", PORT = "8787", MODEL = "qwen3", OLLAMA_HOST } = process.env;
const provider = ollama({ model: MODEL, ...(OLLAMA_HOST && { host: OLLAMA_HOST }) });
const agents = await createAgents({
  library: () => library,
  provider,
  tools: lamp,
  noteStore: {
    async write({ title, body, id: given = title }) {
      const id = given
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .slice(0, 64);
      const line = title.replace(/\s+/g, " "); // The model wrote it.
      files[`knowledge/${id}/${id}.md`] = `---\ntitle: ${line}\n---\n${body}`;
      library = load();
      return id;
    },
  },
});
const handler = createHandler({ token: TOKEN, provider, agents });
serve(
  { fetch: handler, hostname: "127.0.0.1", port: Number(PORT), overrideGlobalObjects: false },
  ({ port }) => process.stdout.write(`http://127.0.0.1:${port}\n`),
);
