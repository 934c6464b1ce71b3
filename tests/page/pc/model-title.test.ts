import { afterAll, expect, test, vi } from "vitest";

// The page reads where it is when it is loaded.
vi.resetModules();
vi.stubGlobal("location", { href: "http://pc.local/" });
const { cleanTitle } = await import("../../../page/pc/model-title.ts");

afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test.each([
  ["Sorting arrays", "Sorting arrays"],
  ["“Sorting arrays.”", "Sorting arrays"],
  ["**Title**", "Title"],
  ["Title: Sorting\n\nI hope you like it.", "Sorting"],
  ["<think>\nHm, a title.\n</think>\n\n# 東京の旅", "東京の旅"],
  ["word ".repeat(40), `${"word ".repeat(12).trim()}…`],
  ["", undefined],
  ["<think>still", undefined],
  ['""', undefined],
])("cleanTitle of %j", (reply, title) => {
  expect(cleanTitle(reply)).toBe(title);
});
