import { onTestFinished } from "vitest";
import { DEFAULT_AGENT_LIMITS } from "../../src/agent/agent-limits.ts";
import { createAgents, loadLibrary, memoryRuns } from "../../src/agents.ts";
import { OwnerSessions } from "../../src/auth/owner-sessions.ts";
import { createPairing } from "../../src/auth/pairing.ts";
import { conversationStore } from "../../src/conversations/conversation-store.ts";
import { conversationsApi } from "../../src/conversations-api.ts";
import { ChatError, type ChatErrorCode } from "../../src/errors.ts";
import { createHandler } from "../../src/handler.ts";
import { openaiApi } from "../../src/openai-api.ts";
import { openapiDocument } from "../../src/openapi-document.ts";
import type { Provider, ProviderEvent } from "../../src/providers/provider.ts";
import { Push } from "../../src/push/push.ts";
import { memoryPushStore } from "../../src/push/push-store.ts";
import { pushApi } from "../../src/push-api.ts";
import type { Limits } from "../../src/reply/limits.ts";
import { memoryReplies } from "../../src/reply/memory-replies.ts";
import { homeLayer } from "../engine/engine-world.ts";
import { memoryServers } from "../engine/memory-server.ts";
import { idleOperator } from "../routes/pairing-server.ts";
import type { Server } from "./contract.ts";
import { FaultyLog } from "./faulty-log.ts";

/** The id of a run that was interrupted before the world began. */
export const INTERRUPTED = "old-run";

/** Things that a test lets go wrong in a {@link memoryWorld}. */
export interface Faults {
  /** What asking for the provider throws. */
  provider?: Error;
  /** What reading the limits throws. */
  limits?: Error;
  /** Whether no provider is quick enough. */
  isSlow?: boolean;
  /** Whether journals of runs cannot be written. */
  runs?: boolean;
  /** Whether the list of devices cannot be written. */
  devices?: boolean;
  /** Whether subscriptions cannot be written. */
  push?: boolean;
}

/** A whole server in memory, with the agent `writer`, and what can go wrong in it. */
export async function memoryWorld() {
  const faults: Faults = {};
  const log = new FaultyLog();
  const runs = memoryRuns();
  await interruptedRun(runs);
  const store = {
    ...runs,
    create: (id: string) => (faults.runs ? Promise.reject(new Error("full")) : runs.create(id)),
  };
  const source = async (): Promise<Provider> => {
    if (faults.provider) throw faults.provider;
    return saying;
  };
  const { library } = await loadLibrary([homeLayer(FILES)]);
  const agents = await createAgents({
    library: async () => library,
    provider: source,
    store,
    open: memoryServers(TOOLS).open,
    onError: () => {},
  });
  onTestFinished(() => agents.close());
  const pairing = {
    ...createPairing({
      requestMs: 500,
      save: async () => {
        if (faults.devices) throw new Error("full");
      },
    }),
    owner: new OwnerSessions(),
  };
  const phone = await pairing.devices.add("phone", ["agent"]);
  const guest = await pairing.devices.add("guest");
  const bounds = { bodyBytes: 65_536, completionBodyBytes: 65_536, replyChars: 10_000 };
  const limits = (): Partial<Limits> => {
    if (faults.limits) throw faults.limits;
    return { ...bounds, ...(faults.isSlow && { firstTokenMs: 50 }) };
  };
  const pushStore = memoryPushStore();
  const push = new Push({
    store: {
      load: pushStore.load,
      save: async (record) => {
        if (faults.push) throw new Error("full");
        await pushStore.save(record);
      },
    },
    fetch: async () => new Response(null, { status: 201 }),
  });
  const handler = createHandler({
    token: "owner",
    provider: source,
    limits,
    pairing,
    agents,
    operator: idleOperator,
    openai: openaiApi(),
    openapi: openapiDocument(),
    conversations: conversationsApi(conversationStore(log)),
    push: pushApi(async () => push),
    replies: memoryReplies({ maxReplies: 8 }),
    allowedHosts: [],
  });
  const server: Server = { origin: "http://127.0.0.1", token: "owner", send: handler };
  return { server, agents, pairing, log, faults, phone: phone.token, guest: guest.token };
}

const FILES = {
  "agents/writer/agent.md": "---\nname: Writer\ndescription: Writes.\n---\nYou write.",
  "mcp.json": JSON.stringify({
    mcpServers: {
      files: { command: "run", approval: "ask" },
      shop: { command: "run", approval: "allow" },
    },
  }),
};

const TOOLS = {
  files: { write: { run: () => "written" }, read: { readOnly: true, run: () => "text" } },
  shop: {
    order: {
      run: () => "",
      asks: {
        message: "Which size?",
        requestedSchema: {
          type: "object",
          properties: {
            size: { type: "string", enum: ["S", "M"] },
            name: { type: "string", title: "Name" },
            count: { type: "integer", minimum: 1 },
            gift: { type: "boolean" },
          },
          required: ["size"],
        },
      },
    },
  },
};

/**
 * A provider that does what the last message of the person says: `fail CODE`, `call TOOL {…}`,
 * `hang`, `wait` after some text, `long` text, `huge` text at once; else it thinks and says hello.
 */
const saying: Provider = {
  name: "Sayer",
  model: "m",
  capabilities: { tools: true },
  async *chat(messages, { signal }): AsyncGenerator<ProviderEvent> {
    const last = messages.findLastIndex(({ role }) => role === "user");
    const [word = "", given = "", ...rest] = (messages[last]?.content ?? "").split(" ");
    const usage = { inputTokens: 3, outputTokens: 2, cachedInputTokens: 1, reasoningTokens: 1 };
    if (word === "fail") throw new ChatError(given as ChatErrorCode, "It failed.");
    if (word === "wait") yield { type: "text", text: "so far" };
    if (word === "hang" || word === "wait")
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
    if (word === "call" && messages.length === last + 1) {
      yield { type: "tool-call", index: 0, id: "c1", name: given };
      yield { type: "tool-arguments", index: 0, text: rest.join(" ") || "{}" };
      return yield { type: "finish", reason: "tool_calls", usage };
    }
    if (word !== "huge") yield { type: "reasoning", text: "Hm." };
    yield {
      type: "text",
      text: word === "long" || word === "huge" ? "x".repeat(20_000) : "Hello.",
    };
    yield { type: "finish", reason: "stop", usage };
  },
};

async function interruptedRun(store: ReturnType<typeof memoryRuns>): Promise<void> {
  const at = Date.now() - 7_200_000;
  const journal = await store.create(INTERRUPTED);
  await journal.append({
    type: "run",
    v: 1,
    at,
    id: INTERRUPTED,
    agent: "writer",
    provider: "sayer",
    model: "m",
    conversationId: "old",
    startedBy: "owner",
    system: "",
    messages: [{ role: "user", content: "Hi" }],
    limits: DEFAULT_AGENT_LIMITS,
  });
  await journal.append({ type: "interrupted", at, message: "The PC was off." });
}
