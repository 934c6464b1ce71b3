import { describe, expect, test } from "vitest";
import type { Provider, ProviderEvent } from "../../src/providers/provider.ts";
import { CompletionReader } from "../runtimes/completion-reader.ts";
import { agentServer, nextApproval, settled } from "./agent-server.ts";
import { scripted } from "./engine-world.ts";
import { memoryServers } from "./memory-server.ts";

const MCP = (approval: string): Record<string, string> => ({
  "mcp.json": JSON.stringify({ mcpServers: { files: { command: "run", approval } } }),
});

function filesServer() {
  return memoryServers({
    files: { read: { readOnly: true, run: () => "text" }, write: { run: () => "written" } },
  });
}

/** A model that reads a file and tells of it. */
const reading = (): Provider => scripted([["files__read", { path: "a" }]], "It says text.");

/** A model that says something and then nothing more, until it is left. */
function endless(said: string): Provider & Record<"asked" | "left", Promise<void>> {
  let ask = (): void => {};
  let leave = (): void => {};
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  return {
    name: "Endless",
    asked,
    left,
    async *chat(_, { signal }): AsyncGenerator<ProviderEvent> {
      ask();
      signal.addEventListener("abort", leave);
      yield { type: "text", text: said };
      await new Promise((_, reject) => signal.addEventListener("abort", reject));
    },
  };
}

const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return { status: response.status, code: error.code, param: error.param, message: error.message };
};

describe("GET /v1/models", () => {
  test("lists agents to those who may use them", async () => {
    const { get, guest } = await agentServer();
    const ids = async (token?: string): Promise<readonly string[]> => {
      const { data } = (await (await get("/v1/models", token)).json()) as {
        data: { id: string }[];
      };
      return data.map(({ id }) => id);
    };
    expect(await ids()).toEqual(["scripted/script-1", "agent/writer"]);
    expect(await ids(guest)).toEqual(["scripted/script-1"]);
    expect(await (await get("/v1/models/agent%2Fwriter")).json()).toEqual({
      id: "agent/writer",
      object: "model",
      created: expect.any(Number),
      owned_by: "agent",
      name: "Writer",
    });
    expect((await get("/v1/models/agent/writer", guest)).status).toBe(404);
  });
});

describe("POST /v1/chat/completions to an agent", () => {
  test("streams its text, and its steps as reasoning", async () => {
    const { open } = filesServer();
    const { complete } = await agentServer(MCP("allow"), { provider: reading(), open });
    const response = await complete({ stream: true, stream_options: { include_usage: true } });
    const reader = await new CompletionReader(response).rest();
    expect([reader.text, reader.reasoning, reader.reasons, reader.isDone]).toEqual([
      "It says text.",
      '→ files · read {"path":"a"}\n',
      ["stop"],
      true,
    ]);
    expect(reader.chunks.at(-1)).toMatchObject({
      model: "agent/writer",
      usage: { prompt_tokens: 6, completion_tokens: 4 },
    });
    expect(reader.heads).toEqual([expect.stringMatching(/^chatcmpl-\S+ \d{10}$/)]);
    expect(reader.chunks[0]).not.toHaveProperty("conversation_id");
  });

  test("answers whole", async () => {
    const { open } = filesServer();
    const { complete } = await agentServer(MCP("allow"), { provider: reading(), open });
    const response = await complete({ temperature: 1, max_tokens: 5 });
    expect(response.headers.get("x-ignored-parameters")).toBe("temperature, max_tokens");
    expect(await response.json()).toMatchObject({
      model: "agent/writer",
      choices: [
        {
          message: {
            role: "assistant",
            content: "It says text.",
            reasoning_content: '→ files · read {"path":"a"}\n',
          },
          finish_reason: "stop",
        },
      ],
    });
  });

  test.each([
    [
      { tools: [{ type: "function", function: { name: "x" } }] },
      "tools",
      /its own files on the PC/,
    ],
    [{ response_format: { type: "json_object" } }, "response_format", /The agent 'writer' cannot/],
    [{ messages: [{ role: "assistant", content: "Hi" }] }, "messages[0].role", /Expected "user"/],
    [{ conversation_id: "../x" }, "conversation_id", /at most 64/],
    [
      {
        messages: [
          { role: "user", content: [{ type: "image_url", image_url: "https://x.test/a" }] },
        ],
      },
      "messages[0].content[0]",
      /takes no pictures/,
    ],
  ])("refuses %j", async (body, param, message) => {
    const { complete, agents } = await agentServer();
    const given = expect.stringMatching(message);
    expect(await errorOf(await complete(body))).toMatchObject({
      status: 400,
      param,
      message: given,
    });
    expect(agents.runs.list()).toEqual([]);
  });

  test("is no model to a device without the grant", async () => {
    const { complete, guest, agents } = await agentServer();
    const token = { token: guest };
    expect(await errorOf(await complete({}, token))).toMatchObject({
      status: 404,
      code: "model_not_found",
    });
    expect(await errorOf(await complete({ profile_id: "writer" }, token))).toMatchObject({
      status: 403,
      code: "auth.forbidden",
    });
    expect(agents.runs.list()).toEqual([]);
  });

  test("tells of an agent that is not there", async () => {
    const { complete } = await agentServer();
    expect(await errorOf(await complete({ model: "agent/nobody" }))).toMatchObject({
      status: 404,
      code: "model_not_found",
    });
    expect(await errorOf(await complete({ profile_id: "nobody" }))).toMatchObject({
      status: 404,
      code: "not_found.agent",
    });
  });

  test("keeps the connection alive while it waits for a person, and goes on then", async () => {
    const { open } = filesServer();
    const provider = scripted([["files__write", {}]], "Written.");
    const { complete, agents } = await agentServer(MCP("ask"), { provider, open, keepAliveMs: 5 });
    const reader = new CompletionReader(await complete({ stream: true }));
    const { id, digest } = await nextApproval(agents);
    await reader.until(({ comments }) => comments > 2);
    expect(reader.reasoning).toMatch(/^Waits for your word/);
    await agents.runs.answer(id, { decision: "once", digest, by: "owner" });
    await reader.rest();
    expect([reader.text, reader.isDone]).toEqual(["Written.", true]);
  });

  test("stops a run that nobody could find again, when its client leaves", async () => {
    for (const stream of [true, false]) {
      const provider = endless("Hm");
      const { complete, agents } = await agentServer({}, { provider });
      const client = new AbortController();
      const response = complete({ stream }, { signal: client.signal });
      response.catch(() => {});
      if (stream) await new CompletionReader(await response).until(({ text }) => text !== "");
      await provider.asked;
      client.abort();
      await provider.left;
      await settled(agents);
      expect(agents.runs.list().map(({ status }) => status)).toEqual(["stopped"]);
    }
  });

  test("goes on by a key, whoever leaves, and answers a repeat with the same", async () => {
    const { open, log } = filesServer();
    const provider = scripted([["files__write", {}]], "Written.");
    const { complete, agents } = await agentServer(MCP("ask"), { provider, open });
    const client = new AbortController();
    const sent = { key: "k", signal: client.signal };
    const first = new CompletionReader(await complete({ stream: true }, sent));
    const { id, digest } = await nextApproval(agents);
    client.abort();
    await agents.runs.answer(id, { decision: "once", digest, by: "owner" });
    await settled(agents);
    const again = await new CompletionReader(await complete({ stream: true }, { key: "k" })).rest();
    expect([again.text, again.isDone]).toEqual(["Written.", true]);
    await first.rest();
    expect(first.heads).toEqual(again.heads);
    expect(await (await complete({}, { key: "k" })).json()).toMatchObject({
      id: again.chunks[0]?.id,
      choices: [{ message: { content: "Written." } }],
    });
    const other = await complete({ messages: [{ role: "user", content: "Else" }] }, { key: "k" });
    expect(await errorOf(other)).toMatchObject({
      status: 422,
      code: "chat.idempotency_key_reused",
    });
    expect(log.filter((line) => line.startsWith("call"))).toHaveLength(1);
  });

  test("fails in a way that no client tries again by itself", async () => {
    const provider = scripted([["files__read", {}]], [["files__read", { a: 1 }]]);
    const files = {
      ...MCP("allow"),
      "agents/writer/config.json": '{"remoteChat":{"limits":{"modelCalls":2}}}',
    };
    const { open } = filesServer();
    const { complete } = await agentServer(files, { provider, open });
    expect(await errorOf(await complete())).toMatchObject({ status: 422, code: "run.failed" });
    const reader = await new CompletionReader(await complete({ stream: true })).rest();
    expect([reader.errors, reader.reasons, reader.isDone]).toMatchObject([
      [{ code: "run.failed" }],
      [],
      false,
    ]);
  });

  test("takes DotAgents' fields, and tells the conversation", async () => {
    const { complete, agents } = await agentServer();
    const asked = { model: "gpt-5", profile_id: "writer" };
    const first = (await (await complete(asked)).json()) as Record<string, unknown>;
    expect(first.model).toBe("agent/writer");
    const { conversation_id } = first;
    expect(conversation_id).toMatch(/^[\w-]{36}$/);
    const next = new CompletionReader(await complete({ ...asked, conversation_id, stream: true }));
    for (const chunk of (await next.rest()).chunks)
      expect(chunk).toMatchObject({ conversation_id });
    expect(agents.runs.list({ conversationId: `${conversation_id}` })).toHaveLength(2);
  });

  test("leaves DotAgents' fields alone in messages to models", async () => {
    const { complete } = await agentServer();
    const response = await complete({ model: "default", conversation_id: { any: 1 } });
    expect(await response.json()).not.toHaveProperty("conversation_id");
  });

  test("refuses to begin while the owner has halted all runs", async () => {
    const { complete, agents } = await agentServer();
    await agents.runs.halt("owner");
    expect(await errorOf(await complete({ stream: true }))).toMatchObject({
      status: 409,
      code: "run.halted",
    });
  });
});
