import { expect, test } from "vitest";
import { readForm } from "../../../page/agents/form-content.ts";
import type { FormField } from "../../../src/mcp/form-fields.ts";

const FIELDS: readonly FormField[] = [
  { name: "name", type: "string", required: true, maxLength: 9 },
  { name: "nick", type: "string", required: false, maxLength: 9 },
  { name: "count", type: "number", required: true, integer: true },
  { name: "price", type: "number", required: false, integer: false },
  { name: "gift", type: "boolean", required: false },
  { name: "size", type: "enum", required: false, multiple: false, options: [] },
  { name: "tags", type: "enum", required: true, multiple: true, options: [] },
];

function form(...entries: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

test("readForm gives each value as its field has it", () => {
  const given = form(
    ["name", "Flo"],
    ["nick", "F"],
    ["count", " 2 "],
    ["price", "1,5"],
    ["gift", "on"],
    ["size", "L"],
    ["tags", "a"],
    ["tags", "b"],
  );
  expect(readForm(FIELDS, given)).toEqual({
    name: "Flo",
    nick: "F",
    count: 2,
    price: 1.5,
    gift: true,
    size: "L",
    tags: ["a", "b"],
  });
});

test("readForm leaves out what may be empty, and what is no number for the PC to refuse", () => {
  const given = form(["name", ""], ["nick", ""], ["count", "two"], ["price", ""]);
  expect(readForm(FIELDS, given)).toEqual({ name: "", count: "two", gift: false, tags: [] });
});
