import { describe, expect, it } from "vitest";
import type { Question } from "../../src/runs/pending-questions.ts";
import { eventually } from "../eventually.ts";
import { type AgentServer, agentServer, settled } from "./agent-server.ts";
import { scripted } from "./engine-world.ts";
import { memoryServers } from "./memory-server.ts";

const MCP = JSON.stringify({
  mcpServers: { shop: { type: "http", url: "https://shop.example/mcp", approval: "allow" } },
});
const ASKS = {
  message: "Which size?",
  requestedSchema: {
    type: "object",
    properties: { size: { type: "string", enum: ["S", "M"] } },
    required: ["size"],
  },
};

describe("a server's question", () => {
  it("is shown with its run, answered over HTTP, and given to the server", async () => {
    const server = await shop();
    const reading = watch(server);
    const question = await asked(server);
    expect(question).toMatchObject({
      server: "shop",
      tool: "order",
      message: "Which size?",
      fields: [{ name: "size", type: "enum", required: true }],
      state: "pending",
    });
    const wrong = await answer(server, question, { action: "accept", content: { size: "XL" } });
    expect([wrong.status, (await wrong.json()).error.param]).toEqual([400, "content.size"]);
    const right = await answer(server, question, { action: "accept", content: { size: "M" } });
    expect([right.status, await right.json()]).toMatchObject([200, { state: "answered" }]);
    const again = await answer(server, question, { action: "decline" });
    expect([again.status, (await again.json()).error.code]).toEqual([409, "approval.settled"]);
    const events = await reading;
    const told = events.filter(({ type }) => type === "question");
    expect(told.map(({ state }) => state)).toEqual(["pending", "answered"]);
    expect(events.at(-1)).toMatchObject({ type: "done" });
    const result = events.findLast(({ type, kind }) => type === "step" && kind === "tool");
    expect(result?.summary).toBe('{"action":"accept","content":{"size":"M"}}');
  });

  it("stands in the snapshot of whoever connects while it waits", async () => {
    const server = await shop();
    const reading = watch(server);
    const { id, runId } = await asked(server);
    const run = await (await server.get(`/v1/runs/${runId}`)).json();
    expect(run.questions).toMatchObject([{ id, state: "pending" }]);
    await answer(server, { id }, { action: "decline" });
    await reading;
  });

  it("is gone when everything is stopped", async () => {
    const server = await shop();
    const reading = watch(server);
    const { id } = await asked(server);
    await server.post("/v1/emergency-stop", {});
    const late = await answer(server, { id }, { action: "accept", content: { size: "M" } });
    expect(late.status).toBe(409);
    await reading;
  });

  it("is not shown to a device without the grant, nor answered by it", async () => {
    const server = await shop();
    const reading = watch(server);
    const { id } = await asked(server);
    const listed = await (await server.get("/v1/questions", server.guest)).json();
    expect(listed).toEqual({ questions: [] });
    const answered = await server.post(
      `/v1/questions/${id}`,
      { action: "decline" },
      { token: server.guest },
    );
    expect(answered.status).toBe(403);
    await answer(server, { id }, { action: "cancel" });
    await reading;
  });
});

async function shop(): Promise<AgentServer> {
  const { open } = memoryServers({ shop: { order: { asks: ASKS, run: () => "" } } });
  const provider = scripted([["shop__order", {}]], "Ordered.");
  return agentServer({ "mcp.json": MCP }, { provider, open });
}

interface Told {
  readonly type: string;
  readonly kind?: string;
  readonly state?: string;
  readonly summary?: string;
}

/** Everything that a client that watches a run of the agent is told. */
async function watch(server: AgentServer): Promise<readonly Told[]> {
  const messages = [{ role: "user", content: "Order one." }];
  const body = { agent: "writer", events: "run", messages };
  const response = await server.post("/v1/chat/stream", body);
  const text = await response.text();
  await settled(server.agents);
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
}

async function asked(server: AgentServer): Promise<Question> {
  let found: Question | undefined;
  await eventually(async () => {
    const { questions } = await (await server.get("/v1/questions")).json();
    [found] = questions;
    expect(found).toBeDefined();
  });
  return found as Question;
}

function answer(
  server: AgentServer,
  { id }: Pick<Question, "id">,
  body: object,
): Promise<Response> {
  return server.post(`/v1/questions/${id}`, body);
}
