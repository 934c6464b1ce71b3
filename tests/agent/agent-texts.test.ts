import { describe, expect, it } from "vitest";
import { DEFAULT_AGENT_LIMITS, lowerLimits } from "../../src/agent/agent-limits.ts";
import { approvalDigest } from "../../src/agent/approval-digest.ts";
import { encodeLine, parseJournal } from "../../src/agent/journal-text.ts";
import { buildSystemPrompt } from "../../src/agent/prompt.ts";
import { RunState } from "../../src/agent/run-state.ts";
import { RunText } from "../../src/agent/run-text.ts";
import { previewArguments, showArguments } from "../../src/agent/shown-arguments.ts";
import { snapshotOf } from "../../src/agent/snapshot.ts";

describe("parseJournal", () => {
  const run = '{"type":"run","v":1,"at":1}\n';
  const restart = '{"type":"restart","at":2}\n';
  it.each<[string, string, number, boolean]>([
    ["nothing", "", 0, false],
    ["whole lines", run + restart, 2, false],
    ["a torn last line", run + restart.slice(0, -3), 1, false],
    ["a last line without its end", run + restart.slice(0, -1), 1, false],
    ["zeros at the end", `${run}${"\0".repeat(20)}`, 1, false],
    ["a last line that is none", `${run}{"type":"resta\n`, 1, false],
    ["damage before other lines", `${run}x\n${restart}`, 1, true],
    ["a line of a later version", `${run}{"type":"new","at":1}\n${restart}`, 1, true],
    ["a second beginning", run + run, 1, true],
    ["no beginning", restart, 0, true],
  ])("reads %s", async (_, text, count, damaged) => {
    const content = await parseJournal(Buffer.from(text));
    expect([content.lines.length, content.damaged]).toEqual([count, damaged]);
    expect(content.length).toBe(content.lines.map(encodeLine).join("").length);
  });
});

describe("approvalDigest", () => {
  const subject = {
    run: "r",
    call: "c",
    server: { command: "npx" },
    tool: "t",
    definition: "d",
    arguments: { a: 1, b: 2 },
  };
  it("is the same whatever the order of fields, and another one for anything else", async () => {
    const digest = await approvalDigest(subject);
    expect(await approvalDigest({ ...subject, arguments: { b: 2, a: 1 } })).toBe(digest);
    const others = await Promise.all(
      [
        { run: "x" },
        { call: "x" },
        { server: { command: "x" } },
        { tool: "x" },
        { definition: "x" },
        { arguments: { a: 1, b: 3 } },
      ].map((change) => approvalDigest({ ...subject, ...change })),
    );
    expect(new Set([digest, ...others]).size).toBe(7);
  });
});

describe("showArguments", () => {
  it("writes out what cannot be seen and folds what is long, unless it is opened whole", () => {
    const given = JSON.stringify({ a: "x\u202ey", b: "z".repeat(2000) });
    expect(showArguments(given)).toEqual({
      text: `{\n  "a": "x\\u{202e}y",\n  "b": "${"z".repeat(1024)}… (2000 characters)"\n}`,
      bytes: given.length + 2,
      cut: true,
    });
    const whole = showArguments(given, { whole: true });
    expect([whole.cut, whole.text.includes("z".repeat(2000))]).toEqual([false, true]);
  });

  it.each([
    ["", { text: "{}", bytes: 0, cut: false }],
    ['{"a', { text: '{"a', bytes: 3, cut: true }],
  ])("shows %j", (given, shown) => {
    expect(showArguments(given)).toEqual(shown);
  });

  it("shows of a key that is there twice what is sent, in whichever view", () => {
    const given = `{"path":"/safe"${" ".repeat(5000)},"path":"/evil","n":1e400,"__proto__":[1]}`;
    expect(previewArguments(given)).toBe('{"path":"/evil","n":null,"__proto__":[1]}');
    expect(JSON.parse(showArguments(given).text)).toEqual(JSON.parse(previewArguments(given)));
  });

  it("is cut when it is long by its number of fields", () => {
    const given = JSON.stringify(Array.from({ length: 9000 }, () => 1));
    expect(showArguments(given).cut).toBe(true);
    expect(previewArguments(given).length).toBe(2049);
  });
});

describe("snapshotOf", () => {
  it("reads arguments once, however often it is asked", () => {
    const call = { id: "c", wire: "w", server: "s", tool: "t", arguments: '{"a":1}' };
    let reads = 0;
    const counted = Object.defineProperty({ ...call }, "arguments", {
      get: () => {
        reads++;
        return call.arguments;
      },
    });
    const at = 1;
    const state = RunState.of([
      { type: "ask", at, step: 1 },
      { type: "turn", at, step: 1, text: "", from: "x", calls: [counted] },
      {
        type: "approval",
        at,
        id: "r.1",
        call: "c",
        digest: "d",
        definition: "d",
        why: "may-change",
        changed: false,
        offered: ["once"],
        expiresAt: 2,
      },
    ]);
    const first = snapshotOf(state);
    const before = reads;
    expect(snapshotOf(state)).toEqual(first);
    expect([before > 0, reads - before]).toEqual([true, 0]);
    expect(first.approvals[0]?.arguments).toBe('{\n  "a": 1\n}');
  });
});

describe("RunText", () => {
  it("is one text, in which a trace stands whole on a line of its own", () => {
    const text = new RunText();
    text.think("Hm");
    text.think("m");
    text.say("A");
    text.trace("→ files · read {\n</think>}");
    text.think("So");
    text.trace("next");
    text.say("B");
    text.separate();
    text.separate();
    text.say("C");
    expect(text.value).toBe(
      "<think>Hmm</think>\nA\n<think>→ files · read { ‹/think>}</think>\n<think>So</think>\n<think>next</think>\nB\n\nC",
    );
  });
});

describe("buildSystemPrompt", () => {
  it("is empty of nothing", () => {
    expect(buildSystemPrompt({})).toBe("");
  });

  it("joins what there is", () => {
    const prompt = buildSystemPrompt({
      preamble: ["First.", " "],
      body: "You help.",
      guidelines: "Be kind.",
      skills: [{ id: "pdf", name: "PDF", description: "Reads\nPDFs." }],
      notes: [{ title: "Home", summary: "Where\u200b it is" }],
    });
    expect(prompt).toBe(
      `First.

You help.

## Guidelines
Be kind.

## Skills (load_skill gives the instructions of one)
- pdf: PDF. Reads PDFs.

## The person's notes (titles and summaries)
- Home: Where it is`,
    );
  });

  it("leaves out notes beyond 8 KiB, each whole", () => {
    const notes = Array.from({ length: 100 }, () => ({ title: "t".repeat(100), summary: "s" }));
    const lines = buildSystemPrompt({ notes }).split("\n").slice(1);
    expect(lines).toHaveLength(77);
    expect(new Set(lines).size).toBe(1);
  });
});

describe("lowerLimits", () => {
  it("lets an agent ask for less alone", () => {
    const wanted = { modelCalls: 3, toolCalls: 5000, callMs: -1, activeMs: Number.NaN };
    expect(lowerLimits(DEFAULT_AGENT_LIMITS, wanted)).toEqual({
      ...DEFAULT_AGENT_LIMITS,
      modelCalls: 3,
    });
  });
});
