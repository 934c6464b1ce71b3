import { describe, expect, onTestFinished, test } from "vitest";
import { AbortScope } from "../../src/abort-scope.ts";
import { turnMessages } from "../../src/agent/messages-of-run.ts";
import type { AgentPorts, ModelPort } from "../../src/agent/ports.ts";
import { runAgent } from "../../src/agent/run-agent.ts";
import { RunState } from "../../src/agent/run-state.ts";
import type { Message } from "../../src/providers/message.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { DEFAULT_LIMITS } from "../../src/reply/limits.ts";
import { providerReply } from "../../src/reply/provider-reply.ts";
import type { AgentTool } from "../../src/tools/tool.ts";
import { FakeWorld, tool } from "../agent/fake-world.ts";
import {
  answer,
  type FakeProvider,
  type Script,
  startFake,
  stream,
} from "../fakes/fake-provider.ts";
import {
  MODEL_SERVERS,
  type ModelServer,
  type ScriptedTurn,
  speak,
  turnsSoFar,
} from "./model-servers.ts";

const NEVER = new Promise<never>(() => {});

// Names and schemas as servers have them, that some API or other refuses as they are.
const AWKWARD_TOOLS: readonly AgentTool[] = [
  { ...tool("9 lives / ns.tool: für alle"), parameters: { type: "object" } },
  { ...tool("a".repeat(120)) },
  {
    ...tool("nested"),
    parameters: {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://example.com/x",
      type: "object",
      $defs: { node: { type: ["object", "null"], properties: { next: { $ref: "#/$defs/node" } } } },
      properties: {
        node: { $ref: "#/$defs/node" },
        when: { type: "string", format: "date-time", pattern: "^(a+)+$" },
        many: { type: "array", items: { oneOf: [{ type: "string" }, { type: "integer" }] } },
        $ref: { type: "string" },
        kind: { const: "fixed" },
      },
      required: ["kind"],
      additionalProperties: { type: "string" },
      allOf: [{ if: { required: ["many"] }, else: { required: ["when"] } }],
    },
  },
];

const TURNS: readonly ScriptedTurn[] = [
  {
    reasoning: "I look at both.",
    text: "I look.",
    calls: [
      { name: "files__read", arguments: { path: "a" } },
      { name: "files__read", arguments: { path: "b" } },
    ],
  },
  {
    reasoning: "Now I write.",
    calls: [
      { name: "files__write", arguments: { path: "c" } },
      { name: "files__write", arguments: { path: "d" } },
    ],
  },
  { text: "One more look.", calls: [{ name: "files__read", arguments: { path: "e" } }] },
  { reasoning: "Done, I think.", text: "All is written." },
];

function modelOf(provider: Provider, identity: string): ModelPort {
  return {
    name: provider.name,
    identity,
    canUseTools: provider.capabilities?.tools ?? false,
    converse: (messages, { tools, signal }) =>
      providerReply(provider, messages, {
        scope: new AbortScope(signal),
        limits: DEFAULT_LIMITS,
        generation: tools.length > 0 ? { tools } : {},
      }),
  };
}

/** A run in a world that outlives the program that runs in it. */
class TriedRun {
  readonly world = new FakeWorld();
  readonly model: ModelPort;
  fake: FakeProvider | undefined;
  /** Ends the life that is being lived, as a kill does. */
  die: () => void = () => {};

  constructor(server: ModelServer, fake: FakeProvider) {
    this.model = modelOf(server.make(fake.url), server.kind);
    const { world } = this;
    world.tools = [tool("read", { readOnly: true }), tool("write"), ...AWKWARD_TOOLS];
    world.standing = (name) => (name === "write" ? "ask" : "allow");
    world.person = async ({ arguments: given }) =>
      given.includes('"d"')
        ? { decision: "deny", message: "Not that one." }
        : { decision: "allow" };
    world.perform = async (name, { path }) => ({ outcome: "ok", text: `${name} ${path}: done` });
  }

  /** Runs until the run has ended, or {@link die} was called. */
  async live(messages: readonly Message[] = [{ role: "user", content: "Go." }]): Promise<RunState> {
    let isDead = false;
    const died = new Promise<"died">((resolve) => {
      this.die = () => {
        isDead = true;
        resolve("died");
      };
    });
    const { journal, ...ports } = this.world.ports();
    const mortal: AgentPorts = {
      ...ports,
      model: this.model,
      journal: { append: (line) => (isDead ? NEVER : journal.append(line)) },
    };
    const state = RunState.of(this.world.lines);
    const updates = runAgent(
      state,
      mortal,
      this.world.options({
        begin: { ...this.world.begin(), messages },
      }),
    );
    for (;;) {
      const next = await Promise.race([updates.next(), died]);
      if (state.text.value.endsWith("One mo")) this.die();
      if (next === "died" || next.done) return RunState.of(this.world.lines);
    }
  }
}

async function start(server: ModelServer, script: Script): Promise<FakeProvider> {
  const fake = await startFake(server.dialect, script, server.fake);
  onTestFinished(() => fake.close());
  return fake;
}

/** All that stands in a request, as text. */
function saidIn(request: { readonly body: unknown } | undefined): string {
  return JSON.stringify(request?.body);
}

describe.each(MODEL_SERVERS)("an agent at $kind", (server) => {
  test("is refused nothing through parallel calls, a denial, two restarts and a cut context", async () => {
    let lastTurnAsks = 0;
    const fake = await start(server, (request) => {
      const turn = turnsSoFar(request);
      if (turn === 2) lastTurnAsks++;
      if (turn === 2 && lastTurnAsks === 1) return stream("One mo", { wait: NEVER });
      if (turn === 2 && lastTurnAsks === 2) return tooLong(server);
      return speak(TURNS[turn] ?? { text: "?" });
    });
    const run = new TriedRun(server, fake);
    const { world } = run;
    const { perform } = world;
    world.perform = async (name, given, options) => {
      if (given.path !== "c") return perform(name, given, options);
      run.die();
      return NEVER;
    };
    const first = await run.live();
    expect([...first.calls.values()].filter(({ result }) => result)).toHaveLength(2);
    const second = await run.live();
    expect(second.turns).toHaveLength(2);
    const { ended, calls, turns, dropped } = await run.live();
    expect(fake.refusals).toEqual([]);
    expect(ended).toMatchObject({ status: "done" });
    expect(turns.map(({ text }) => text.trim())).toEqual([
      "I look.",
      "",
      "One more look.",
      "All is written.",
    ]);
    expect([...calls.values()].map(({ result }) => result?.reason ?? result?.outcome)).toEqual([
      "ok",
      "ok",
      "unknown",
      "denied",
      "ok",
    ]);
    expect(dropped.size).toBeGreaterThan(0);
    const last = saidIn(fake.chats.at(-1));
    for (const returned of server.returned ?? []) expect(last).toContain(returned);
    expect(last).toContain("[dropped]");
    expect(last).toContain("It may or may not have happened.");
    expect(last).toContain("Not that one.");
    expect(last).toContain("read e: done");
    // What the person is shown of its reasoning and steps is never read back as an answer.
    expect(last).not.toMatch(/<think>|Waits for your word/);
    expect(fake.chats).toHaveLength(6);
  });

  test.each(MODEL_SERVERS)("goes on with what an agent at $kind began", async (before) => {
    const begun = await start(before, (request) => speak(TURNS[turnsSoFar(request)] ?? {}));
    const state = await new TriedRun(before, begun).live();
    expect(begun.refusals).toEqual([]);
    const messages: readonly Message[] = [
      { role: "user", content: "Go." },
      ...turnMessages(state, before.kind),
      { role: "user", content: "And now?" },
    ];
    const fake = await start(server, (request) => {
      const turn = turnsSoFar(request) - TURNS.length;
      return speak(turn === 0 ? { ...TURNS[0] } : { text: "That is all." });
    });
    const { ended } = await new TriedRun(server, fake).live(messages);
    expect(fake.refusals).toEqual([]);
    expect(ended).toMatchObject({ status: "done" });
  });
});

function tooLong({ dialect, tooLong: message }: ModelServer) {
  if (dialect === "ollama") return answer(400, { error: message });
  if (dialect === "minimax")
    return answer(400, { base_resp: { status_code: 2013, status_msg: message } });
  const type = "invalid_request_error";
  if (dialect === "anthropic") return answer(400, { type: "error", error: { type, message } });
  if (dialect === "gemini")
    return answer(400, { error: { code: 400, message, status: "INVALID_ARGUMENT" } });
  return answer(400, { error: { message, type, param: "messages", code: null } });
}
