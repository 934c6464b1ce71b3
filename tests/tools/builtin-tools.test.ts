import { describe, expect, it } from "vitest";
import type { WrittenNote } from "../../src/tools/builtin-ports.ts";
import { builtinTools } from "../../src/tools/builtin-tools.ts";
import { joinSources } from "../../src/tools/join-sources.ts";
import type { ToolSource } from "../../src/tools/tool.ts";

const signal = new AbortController().signal;

describe("builtinTools", () => {
  const written: WrittenNote[] = [];
  const source = builtinTools({
    skills: { load: async (id) => (id === "pdf" ? "Do\u200b it." : undefined) },
    notes: {
      search: async (query, limit) => [{ id: query, title: `${limit}`, summary: "" }],
      read: async () => {
        throw new Error("/home/secret");
      },
      write: async (note) => {
        written.push(note);
        return "a-note";
      },
    },
    results: { keptResult: (id) => (id === "c1" ? "x".repeat(40_000) : undefined) },
  });
  const call = (name: string, given: Record<string, unknown>) =>
    source.call({ server: "builtin", name }, given, { signal });

  it("offers the tools whose ports are there; the one that writes says so", async () => {
    const { tools } = await source.list(signal);
    expect(tools.map(({ name, hints }) => [name, hints.readOnly])).toEqual([
      ["load_skill", true],
      ["search_notes", true],
      ["read_note", true],
      ["write_note", false],
      ["read_result", true],
    ]);
    expect(new Set(tools.map(({ digest }) => digest)).size).toBe(5);
  });

  it.each<[string, Record<string, unknown>, object]>([
    ["load_skill", { id: "pdf" }, { outcome: "ok", text: "Do it.", removed: 1 }],
    ["load_skill", { id: "no" }, { outcome: "error", text: 'There is no skill "no".' }],
    [
      "search_notes",
      { query: "tax", limit: 500 },
      { outcome: "ok", text: '[{"id":"tax","title":"20","summary":""}]', removed: 0 },
    ],
    ["read_note", { id: "x" }, { outcome: "error", text: "read_note failed on the PC." }],
    [
      "write_note",
      { title: "T", body: "B", tags: ["a"] },
      { outcome: "ok", text: "Written as a-note.", removed: 0 },
    ],
    ["list_conversations", {}, { outcome: "error", text: "There is no tool list_conversations." }],
    ["toString", {}, { outcome: "error", text: "There is no tool toString." }],
    ["read_result", { id: "c2" }, { outcome: "error", text: 'There is no result "c2".' }],
    [
      "read_result",
      { id: "c1", offset: 39_998 },
      { outcome: "ok", text: "xx\n[characters 39998 to 40000 of 40000]", removed: 0 },
    ],
  ])("%s %j", async (name, given, result) => {
    expect(await call(name, given)).toEqual(result);
  });

  it("hands a note over as it was given", () => {
    expect(written).toEqual([{ title: "T", body: "B", tags: ["a"] }]);
  });

  it("says where a long result goes on", async () => {
    const { text } = await call("read_result", { id: "c1" });
    expect(text).toMatch(/\[characters 0 to 32768 of 40000; the next offset is 32768\]$/);
  });
});

describe("joinSources", () => {
  const of = (server: string): ToolSource => ({
    list: async () => ({
      tools: [{ server, name: "t", hints: { readOnly: true, openWorld: false }, digest: server }],
      notices: [`${server} is here`],
    }),
    call: async () => ({ outcome: "ok", text: server }),
  });
  const broken: ToolSource = {
    list: async () => {
      throw new Error("no");
    },
    call: async () => ({ outcome: "ok", text: "never" }),
  };

  it("lists all and calls the one that has the tool", async () => {
    const joined = joinSources(of("a"), broken, of("b"));
    const { tools, notices } = await joined.list(signal);
    expect(tools.map(({ server }) => server)).toEqual(["a", "b"]);
    expect(notices).toEqual([
      "a is here",
      "The tools of a server could not be listed.",
      "b is here",
    ]);
    expect(await joined.call({ server: "b", name: "t" }, {}, { signal })).toEqual({
      outcome: "ok",
      text: "b",
    });
    expect(await joined.call({ server: "c", name: "t" }, {}, { signal })).toEqual({
      outcome: "error",
      text: "There is no server c.",
    });
  });
});
