import fc from "fast-check";
import { expect, it, test } from "vitest";
import type { NoteFile } from "../../src/library/note-file.ts";
import { searchNotes } from "../../src/library/search-notes.ts";

const note = (id: string, given: Partial<NoteFile>): NoteFile => ({
  id,
  title: id,
  context: "search-only",
  tags: [],
  summary: "",
  references: [],
  updatedAt: "",
  body: "",
  ...given,
});

const NOTES = [
  note("rome", { title: "Where I live", body: "I live in Rome, near the Café Greco." }),
  note("car", { title: "The car", tags: ["vehicle"], body: "A blue car. The papers are in Rome." }),
  note("plan", { title: "项目计划", summary: "下个月的发布计划" }),
  note("rust", { title: "Compilers", body: "rustc borrow checker" }),
];

it.each([
  ["rome", ["rome", "car"]],
  ["CAFE", ["rome"]],
  ["vehicle", ["car"]],
  ["compi", ["rust"]],
  ["compilres", ["rust"]],
  ["计划", ["plan"]],
  ["发布", ["plan"]],
  ["nothing-of-this", []],
  ["", []],
  ["  ?! ", []],
])("searchNotes finds %j", async (query, ids) => {
  expect((await searchNotes(NOTES, query)).map((hit) => hit.note.id)).toEqual(ids);
});

it("searchNotes puts titles first, and gives no more than it is asked for", async () => {
  const notes = [note("body", { body: "alpha beta" }), note("title", { title: "alpha" })];
  expect((await searchNotes(notes, "alpha")).map((hit) => hit.note.id)).toEqual(["title", "body"]);
  expect(await searchNotes(notes, "alpha", { limit: 1 })).toHaveLength(1);
});

test("searchNotes never throws, whatever is asked and found", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.string(), async (query, body) => {
      const hits = await searchNotes([note("a", { body })], query.repeat(50));
      expect(hits.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});
