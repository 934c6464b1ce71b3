import { describe, expect, it } from "vitest";
import type { ApprovalRule } from "../../src/agent/policy.ts";
import type { RunState } from "../../src/agent/run-state.ts";
import { snapshotOf } from "../../src/agent/snapshot.ts";
import { FakeWorld, type ScriptedCall, script, tool } from "./fake-world.ts";

const READ: ScriptedCall = { name: "files__read", given: { path: "a" } };
const WRITE: ScriptedCall = { name: "files__write", given: { path: "b" } };
const WEB: ScriptedCall = { name: "files__web", given: { path: "c" } };

function world(changes: Partial<FakeWorld> = {}): FakeWorld {
  return Object.assign(new FakeWorld(), { standing: () => "hints" }, changes);
}

function rule(kind: ApprovalRule["kind"], name: string, more: Partial<ApprovalRule> = {}) {
  return { kind, agent: "helper", server: "files", tool: name, definition: `${name}-1`, ...more };
}

const textOf = (state: RunState, call = "c0") => state.calls.get(call)?.result?.text;
const ending = ({ ended }: RunState) => ended && { status: ended.status, code: ended.code };

/** Calls the same tool in one turn after another, each time otherwise. */
const oneByOne = (call: ScriptedCall, times: number) =>
  script(
    ...Array.from({ length: times }, (_, n) => ({ calls: [{ ...call, given: { path: `${n}` } }] })),
  );

describe("What is denied", () => {
  it("is not offered to the model, and not made when it calls it all the same", async () => {
    const offered: string[][] = [];
    const w = world({
      standing: (name) => (name === "write" ? "deny" : "allow"),
      model: script({ calls: [WRITE] }),
    });
    const ports = w.ports();
    w.ports = () => ({
      ...ports,
      model: {
        ...ports.model,
        converse(messages, options) {
          offered.push(options.tools.map(({ name }) => name));
          return ports.model.converse(messages, options);
        },
      },
    });
    await w.run();
    expect(offered[0]).toEqual(["files__read"]);
    expect([w.made, w.asked]).toEqual([[], []]);
  });

  it.each(["once", "always"] as const)(
    "is not made by a yes, %s, that came first",
    async (scope) => {
      const w = world({ model: script({ calls: [WRITE] }) });
      w.person = async () => {
        w.standing = () => "deny";
        return { decision: "allow", scope };
      };
      await w.run();
      expect([w.made, w.rules]).toEqual([[], []]);
    },
  );
});

describe("Arguments that do not fit", () => {
  it.each<[string, string | object, "ask" | "hints" | "allow", readonly ApprovalRule[]]>([
    ["are no JSON", "{", "ask", []],
    ["are of another type", { path: 1 }, "ask", []],
    ["are of another type", { path: 1 }, "hints", [rule("always", "write")]],
    ["are of another type", { path: 1 }, "allow", []],
    ["are no object", "[]", "hints", []],
  ])("%s (%j, %s): the model is told, nobody is asked", async (_what, given, standing, rules) => {
    const w = world({ standing: () => standing, model: script({ calls: [{ ...WRITE, given }] }) });
    w.rules.push(...rules);
    const state = await w.run();
    expect([w.made, w.asked]).toEqual([[], []]);
    expect(textOf(state)).toMatch(/^The call was not made: /);
  });
});

describe("The first use", () => {
  it.each([
    ["read", READ, 1],
    ["web", WEB, 3],
    ["write", WRITE, 3],
  ])(
    "of %s is asked, and a yes once holds for later calls of what is harmless",
    async (...given) => {
      const [, call, times] = given;
      const w = world({ model: oneByOne(call, 3) });
      w.tools = [...w.tools, tool("web", { readOnly: true, openWorld: true })];
      await w.run();
      expect([w.asked.length, w.made.length]).toEqual([times, 3]);
      expect(w.rules.map(({ kind }) => kind)).toEqual(times === 1 ? ["first-use"] : []);
    },
  );

  it("holds in the next run, and not for another agent, server's standing or definition", async () => {
    const asked = async (changes: Partial<FakeWorld>, by: Partial<ApprovalRule> = {}) => {
      const w = world({ model: oneByOne(READ, 1), ...changes });
      w.rules.push(rule("first-use", "read", by));
      await w.run();
      return w.asked.map(({ why, changed }) => `${why}${changed ? " changed" : ""}`);
    };
    expect(await asked({})).toEqual([]);
    expect(await asked({}, { agent: "another" })).toEqual(["first-use"]);
    expect(await asked({ standing: () => "ask" })).toEqual(["always-ask"]);
    expect(await asked({}, { definition: "read-0" })).toEqual(["changed changed"]);
  });
});

describe("A yes", () => {
  it("is for the bytes of the journal, which are made without the model in between", async () => {
    const given = '{"path":"shown","path":"made","__proto__":{"x":1}}';
    const w = world({ model: script({ calls: [{ ...WRITE, given }] }) });
    let asks = 0;
    w.person = async () => {
      asks = w.conversations.length;
      return { decision: "allow" };
    };
    w.perform = async () => {
      expect(w.conversations).toHaveLength(asks);
      return { outcome: "ok", text: "" };
    };
    const state = await w.run();
    expect(state.calls.get("c0")?.call.arguments).toBe(given);
    const shown = w.asked[0]?.arguments ?? "";
    expect(w.made).toEqual([`write ${JSON.stringify(JSON.parse(shown))}`]);
    expect(shown).toContain('"path": "made"');
    expect(shown).toContain("__proto__");
  });

  it.each(["once", "conversation", "always"] as const)(
    "%s, that came after the server's entry changed allows nothing, and makes no rule",
    async (scope) => {
      const w = world({ model: script({ calls: [READ] }) });
      w.person = async () => {
        if (w.asked.length > 1) return { decision: "deny" };
        w.entry = () => ({ command: "another" });
        return { decision: "allow", scope };
      };
      const state = await w.run();
      expect(snapshotOf(state).approvals).toMatchObject([
        { state: "gone", changed: false },
        { state: "denied", changed: true, why: "changed" },
      ]);
      expect([w.made, w.rules, state.rules]).toEqual([[], [], []]);
    },
  );

  it("is heeded no further than was offered", async () => {
    const long = { ...WRITE, given: { path: "x".repeat(2000) } };
    const w = world({
      model: script({ calls: [long] }, { calls: [WRITE] }),
      person: async () => ({ decision: "allow", scope: "always" }),
    });
    await w.run();
    expect(w.asked.map(({ offered }) => offered)).toEqual([
      ["once"],
      ["once", "conversation", "always"],
    ]);
    expect(w.rules.map(({ kind }) => kind)).toEqual(["always"]);
  });

  it("is only what says so", async () => {
    const w = world({
      model: script({ calls: [WRITE] }),
      person: async () => ({ decision: "ALLOW" as "allow" }),
    });
    await w.run();
    expect(w.made).toEqual([]);
  });

  it("is not that nobody can be asked", async () => {
    const w = world({
      model: script({ calls: [WRITE] }),
      person: () => Promise.reject(new Error("no terminal")),
    });
    expect(ending(await w.run())).toEqual({ status: "failed", code: "internal.error" });
    expect(w.made).toEqual([]);
  });

  it("of a person makes its rule also when the PC stopped just after it", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    w.person = async () => ({ decision: "allow", scope: "always", by: "phone" });
    await w.run();
    const lines = w.file.split("\n");
    const decided = lines.findIndex((line) => line.includes('"decision"'));
    const again = world({ model: script({ calls: [WRITE] }) });
    again.file = lines
      .slice(0, decided + 1)
      .join("\n")
      .concat("\n");
    await again.run();
    expect([again.asked, again.made.length]).toEqual([[], 1]);
    expect(again.rules).toEqual([rule("always", "write", { by: "phone" })]);
  });
});

describe("A yes for a conversation", () => {
  const HELD = rule("conversation", "write", { conversationId: "talk-1" });

  it("holds in it alone", async () => {
    for (const [conversationId, asked] of [
      ["talk-1", 0],
      ["talk-2", 1],
      [undefined, 1],
    ] as const) {
      const w = world({ model: script({ calls: [WRITE] }) });
      w.rules.push(HELD);
      const { conversationId: _, ...begin } = w.begin();
      await w.run({ begin: { ...begin, ...(conversationId && { conversationId }) } });
      expect(w.asked).toHaveLength(asked);
    }
  });

  it("is not inherited by a loop that goes on in it, nor made by one", async () => {
    const w = world({ model: oneByOne(WRITE, 2) });
    w.rules.push(HELD);
    w.person = async () => ({ decision: "allow", scope: "conversation" });
    await w.run({ begin: { ...w.begin(), startedBy: "loop:daily" } });
    expect(w.asked.map(({ offered }) => offered)).toEqual(Array(2).fill(["once", "always"]));
    expect(w.rules).toEqual([HELD]);
  });
});

describe("A no", () => {
  it("leaves the turn's other calls to be asked, and made", async () => {
    const w = world({
      model: script({
        calls: ["1", "2", "3"].map((path) => ({ ...WRITE, given: { path } })),
      }),
      person: async ({ id }) =>
        id === "run-1.2" ? { decision: "deny", message: "Not 2." } : { decision: "allow" },
    });
    const state = await w.run();
    expect(w.made).toEqual(['write {"path":"1"}', 'write {"path":"3"}']);
    expect(textOf(state, "c1")).toBe("The person did not allow this. Not 2.");
    expect(state.status).toBe("done");
  });

  it("that is the third ends the run, also when the PC stopped just after it", async () => {
    const w = world({ model: oneByOne(WRITE, 5), person: async () => ({ decision: "deny" }) });
    await w.run();
    const asks = w.conversations.length;
    w.file = w.file
      .split("\n")
      .filter((line) => !line.includes('"end"'))
      .join("\n");
    const state = await w.run();
    expect(ending(state)).toEqual({ status: "failed", code: "run.denied" });
    expect(w.conversations).toHaveLength(asks);
  });
});

describe("An approval that nobody answered", () => {
  it("ends the run, also when the PC stopped just after its time was over", async () => {
    const w = world({ model: script({ calls: [WRITE] }) });
    w.person = async () => {
      void w.clock.pass(86_400_001);
      return new Promise(() => {});
    };
    await w.run();
    w.file = w.file
      .split("\n")
      .filter((line) => !line.includes('"end"'))
      .join("\n");
    const state = await w.run({ resumed: true });
    expect(ending(state)).toEqual({ status: "failed", code: "run.expired" });
    expect([w.made, w.conversations.length]).toEqual([[], 1]);
  });
});

describe("What a person is shown", () => {
  it("is the names of the files, and what cannot be seen written out", async () => {
    const given = { path: "a\u202eb\u200bc\u0007\u{e0041}" };
    const w = world({ model: script({ calls: [{ ...WRITE, given }] }) });
    await w.run();
    expect(w.asked[0]).toMatchObject({ server: "files", tool: "write", cut: false });
    const text = w.asked[0]?.arguments ?? "";
    expect(text).toContain("\\u{202e}");
    expect(text).toContain("\\u{200b}");
    expect(text).toContain("\\u{e0041}");
    expect(text).not.toMatch(/[\u202e\u200b]|\u{e0041}/u);
  });
});
