import { expect } from "vitest";
import { nextApproval } from "../../engine/agent-server.ts";
import { eventually } from "../../eventually.ts";
import { type Asked, type Contract, type Fields, requestFor } from "../contract.ts";
import { INTERRUPTED, type memoryWorld } from "../memory-world.ts";
import { saying } from "./chat.ts";

type World = Awaited<ReturnType<typeof memoryWorld>>;

const STREAM = "POST /v1/chat/stream";
const APPROVAL = "POST /v1/approvals/:id";
const RESPOND = "POST /v1/agent-sessions/tool-approvals/:id/respond";
const WATCH = "POST /v1/runs/:id/stream";
const QUESTION = "POST /v1/questions/:id";

/** Runs, from their beginning to the emergency stop. */
export async function agentCases(contract: Contract, world: World): Promise<void> {
  const ask = (route: string, expected: string, asked: Asked = {}) =>
    contract.ask(world.server, route, expected, asked);
  await ask("GET /v1/agent-profiles", "200");
  const asked = await asking(contract, world);
  await answers(contract, world, asked);
  await refusedAnswers(contract, world);
  await questions(contract, world);
  await interrupted(contract, world);
  const { runs } = await ask("GET /v1/runs", "200", { query: "state=done,waiting" });
  const path = { id: runs[0].id };
  await ask("GET /v1/runs", "400 validation.invalid_body", { query: "state=sleeping" });
  await ask("GET /v1/runs/:id", "200", { path, query: "offset=1" });
  await ask("GET /v1/runs/:id", "400 validation.invalid_header", { path, query: "offset=x" });
  await ask("GET /v1/runs/:id", "404 not_found.run");
  await ask("GET /v1/runs/:id", "409 chat.stream_lost", { path, query: "offset=99999" });
  const events = await ask(WATCH, "200", { path, body: { events: "run" } });
  expect(events.at(-1).runId).toBe(path.id);
  await ask(WATCH, "200", { path });
  await ask(WATCH, "400 validation.invalid_header", { path, headers: { "x-stream-offset": "x" } });
  await ask(WATCH, "404 not_found.run");
  await ask(WATCH, "409 chat.stream_lost", { path, headers: { "x-stream-offset": "99999" } });
  await ask("DELETE /v1/runs/:id", "204", { path });
  await ask("DELETE /v1/runs/:id", "404 not_found.run");
  await halted(contract, world);
}

/** Begins a run that asks before it writes, and looks at it while it waits. */
async function asking(contract: Contract, world: World) {
  const { server, agents, guest } = world;
  const body = { ...saying("call files__write {}", RUN).body, conversationId: "c" };
  const run = contract.ask(server, STREAM, "200", { body });
  const approval = await nextApproval(agents);
  await contract.ask(server, STREAM, "409 run.conversation_busy", { body });
  await contract.ask(server, "POST /v1/chat/completions", "409 run.conversation_busy", {
    ...saying("Hi", { profile_id: "writer", conversation_id: "c" }),
  });
  for (const token of [server.token, guest]) {
    await contract.ask(server, "GET /v1/approvals", "200", { token });
    await contract.ask(server, "GET /v1/agent-sessions/candidates", "200", { token });
    const seen = await contract.ask(server, "POST /v1/events", "200", {
      token,
      until: ({ type }) => type === "questions",
    });
    expect(seen.map(({ type }: Fields) => type)).toEqual(["runs", "approvals", "questions"]);
  }
  const path = { id: approval.id };
  await contract.ask(server, "GET /v1/approvals/:id", "200", { path });
  await contract.ask(server, "GET /v1/approvals/:id", "404 not_found.approval");
  return { run, path, digest: approval.digest };
}

const RUN = { agent: "writer", events: "run" };

async function answers(
  contract: Contract,
  { server }: World,
  { run, path, digest }: Awaited<ReturnType<typeof asking>>,
): Promise<void> {
  const answer = (expected: string, body: object) =>
    contract.ask(server, APPROVAL, expected, {
      path,
      body: { decision: "always", digest, ...body },
    });
  await answer("409 approval.changed", { digest: "0".repeat(64) });
  const watched = contract.ask(server, "POST /v1/events", "200", {
    until: ({ type, state }) => type === "approval" && state === "allowed",
  });
  await answer("200", {});
  await answer("409 approval.settled", { decision: "deny" });
  await watched;
  expect((await run).at(-1).type).toBe("done");
  const { rules } = await contract.ask(server, "GET /v1/approvals/rules", "200");
  const remove = "DELETE /v1/approvals/rules/:id";
  await contract.ask(server, remove, "204", { path: { id: rules[0].id } });
  await contract.ask(server, remove, "404 not_found.rule");
  await contract.ask(server, APPROVAL, "404 not_found.approval", {
    body: { decision: "deny", digest },
  });
}

/** Answers as DotAgents' app gives them, and answers to what was not shown whole. */
async function refusedAnswers(contract: Contract, { server, agents }: World): Promise<void> {
  const text = JSON.stringify({ text: "x".repeat(5000) });
  const long = contract.ask(server, STREAM, "200", saying(`call files__write ${text}`, RUN));
  const { id, digest } = await nextApproval(agents);
  const path = { id };
  const body = { decision: "once", digest };
  await contract.ask(server, APPROVAL, "422 approval.not_offered", { path, body });
  await contract.ask(server, RESPOND, "422 approval.not_offered", {
    path,
    body: { approved: true },
  });
  await contract.ask(server, RESPOND, "200", { path, body: { approved: false } });
  await contract.ask(server, RESPOND, "409 approval.settled", { path, body: { approved: true } });
  await contract.ask(server, RESPOND, "404 not_found.approval", { body: { approved: false } });
  await long;
}

async function questions(contract: Contract, { server, guest }: World): Promise<void> {
  const run = contract.ask(server, STREAM, "200", saying("call shop__order {}", RUN));
  const question = await eventually(async () => {
    const { questions } = await contract.ask(server, "GET /v1/questions", "200");
    expect(questions).toHaveLength(1);
    return questions[0];
  });
  const path = { id: question.id };
  await contract.ask(server, "GET /v1/questions", "200", { token: guest });
  await contract.ask(server, "GET /v1/runs/:id", "200", { path: { id: question.runId } });
  const body = { action: "accept", content: { size: "M" } };
  await contract.ask(server, QUESTION, "404 not_found.approval", { body });
  await contract.ask(server, QUESTION, "200", { path, body });
  await contract.ask(server, QUESTION, "409 approval.settled", { path, body });
  await run;
}

async function interrupted(contract: Contract, world: World): Promise<void> {
  const { server, agents } = world;
  const resume = (expected: string, id?: string) =>
    contract.ask(
      server,
      "POST /v1/runs/:id/resume",
      expected,
      id === undefined ? {} : { path: { id } },
    );
  await contract.ask(server, "GET /v1/runs/:id", "200", { path: { id: INTERRUPTED } });
  const body = { ...saying("wait", RUN).body, conversationId: "old" };
  const other = server.send(requestFor(server, STREAM, { body }));
  const { id } = await eventually(() => {
    const [run] = agents.runs.list({ states: ["running"] });
    expect(run).toBeDefined();
    return run as NonNullable<typeof run>;
  });
  await resume("409 run.conversation_busy", INTERRUPTED);
  await agents.runs.stop(id, "owner");
  await (await other).text();
  await resume("204", INTERRUPTED);
  await contract.ask(server, WATCH, "200", { path: { id: INTERRUPTED } });
  await resume("409 run.not_interrupted", INTERRUPTED);
  await resume("404 not_found.run");
}

async function halted(contract: Contract, { server }: World): Promise<void> {
  await contract.ask(server, "POST /v1/emergency-stop", "200");
  await contract.ask(server, STREAM, "409 run.halted", saying("Hi", RUN));
  const completion = saying("Hi", { model: "agent/writer" });
  await contract.ask(server, "POST /v1/chat/completions", "409 run.halted", completion);
  await contract.ask(server, "POST /v1/operator/resume", "200");
  await contract.ask(server, STREAM, "200", saying("Hi", RUN));
}
