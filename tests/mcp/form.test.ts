import { describe, expect, test } from "vitest";
import { readAnswer } from "../../src/mcp/form-answer.ts";
import { type FormField, readFields } from "../../src/mcp/form-fields.ts";

function field(schema: unknown, name = "a"): FormField | undefined {
  return readFields({ type: "object", properties: { [name]: schema } })?.[0];
}

describe("readFields", () => {
  const common = { name: "a", required: false };
  test.each<[string, unknown, object]>([
    ["a text", { type: "string" }, { type: "string", maxLength: 8192 }],
    [
      "a text with all that may be said of it",
      {
        type: "string",
        title: " T\u202eitle\n",
        description: "d",
        minLength: 1,
        maxLength: 9e9,
        format: "email",
        pattern: "^(a+)+$",
      },
      {
        type: "string",
        title: "Title",
        description: "d",
        minLength: 1,
        maxLength: 8192,
        format: "email",
      },
    ],
    [
      "a format that is not known",
      { type: "string", format: "x" },
      { type: "string", maxLength: 8192 },
    ],
    [
      "a number",
      { type: "number", minimum: 1.5, maximum: "2" },
      { type: "number", integer: false, minimum: 1.5 },
    ],
    [
      "a whole number",
      { type: "integer", maximum: 3 },
      { type: "number", integer: true, maximum: 3 },
    ],
    ["yes or no", { type: "boolean", default: true }, { type: "boolean" }],
    [
      "a choice",
      { type: "string", enum: ["r", "g"], enumNames: ["Red"] },
      {
        type: "enum",
        multiple: false,
        options: [
          { value: "r", title: "Red" },
          { value: "g", title: "g" },
        ],
      },
    ],
    [
      "a choice with titles",
      { type: "string", oneOf: [{ const: "r", title: "Re\u200bd" }] },
      { type: "enum", multiple: false, options: [{ value: "r", title: "Red" }] },
    ],
    [
      "several of a choice",
      { type: "array", minItems: 1, maxItems: 2, items: { type: "string", enum: ["r"] } },
      {
        type: "enum",
        multiple: true,
        minItems: 1,
        maxItems: 2,
        options: [{ value: "r", title: "r" }],
      },
    ],
    [
      "several with titles",
      { type: "array", items: { anyOf: [{ const: "r", title: "Red" }] } },
      { type: "enum", multiple: true, options: [{ value: "r", title: "Red" }] },
    ],
  ])("reads %s", (_, schema, expected) => {
    expect(field(schema)).toEqual({ ...common, ...expected });
  });

  test.each<[string, unknown, string?]>([
    ["an object", { type: "object", properties: {} }],
    ["a list of anything", { type: "array", items: { type: "string" } }],
    ["a type that is no text", { type: ["string", "null"] }],
    ["no schema", "string"],
    ["a choice of numbers", { type: "string", enum: [1] }],
    ["a choice of nothing", { type: "string", enum: [] }],
    ["too many choices", { type: "string", enum: Array.from({ length: 101 }, (_, i) => `${i}`) }],
    ["a choice that looks like another", { type: "string", enum: ["yes", "yes\u200b"] }],
    ["a title that is none", { type: "string", oneOf: [null] }],
    ["a name that is not shown as it is", { type: "string" }, "a\u202eb"],
    ["a name that is too long", { type: "string" }, "a".repeat(65)],
  ])("leaves out %s; a form that needs it is none", (_, schema, name = "a") => {
    expect(field(schema, name)).toBeUndefined();
    expect(readFields({ properties: { [name]: schema }, required: [name] })).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>]>([
    ["no properties", { type: "object" }],
    ["a list of properties", { properties: [] }],
    ["a field that is needed and not there", { properties: {}, required: ["a"] }],
    [
      "more than 32 fields",
      {
        properties: Object.fromEntries(
          Array.from({ length: 33 }, (_, i) => [`f${i}`, { type: "boolean" }]),
        ),
      },
    ],
  ])("takes %s for no form", (_, schema) => {
    expect(readFields(schema)).toBeUndefined();
  });

  test("gives a form without fields, which is a plain question", () => {
    expect(readFields({ properties: {} })).toEqual([]);
  });

  test("takes a name of the language's own as any other", () => {
    const properties = JSON.parse(
      '{"__proto__":{"type":"boolean"},"constructor":{"type":"string"}}',
    );
    const fields = readFields({ properties }) ?? [];
    expect(fields.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    const content = JSON.parse('{"__proto__":true}');
    expect(JSON.stringify(readAnswer(fields, content))).toBe('{"content":{"__proto__":true}}');
    expect(readAnswer(fields, {})).toEqual({ content: {} });
  });
});

describe("readAnswer", () => {
  const text = { type: "string", minLength: 2, maxLength: 3 };
  const whole = { type: "integer", minimum: 1, maximum: 3 };
  const choice = { type: "string", enum: ["r", "g"] };
  const several = { type: "array", minItems: 1, maxItems: 1, items: choice };
  test.each<[unknown, unknown, string?]>([
    [text, "ab"],
    [text, "a", "must have at least 2 characters"],
    [text, "abcd", "must have at most 3 characters"],
    [text, 5, "must be a text"],
    [whole, 3],
    [whole, 1.5, "must be a whole number"],
    [whole, 0, "must be at least 1"],
    [whole, 4, "must be at most 3"],
    [whole, "3", "must be a number"],
    [{ type: "number" }, Number.NaN, "must be a number"],
    [{ type: "boolean" }, false],
    [{ type: "boolean" }, "true", "must be true or false"],
    [choice, "g"],
    [choice, "b", "must be one of the values that are offered"],
    [several, ["g"]],
    [several, [], "must have at least 1 values"],
    [several, ["r", "g"], "must have at most 1 values"],
    [several, ["g", "g"], "must be a list of the values that are offered"],
    [several, ["b"], "must be a list of the values that are offered"],
    [several, "g", "must be a list of the values that are offered"],
  ])("of %j takes %j: %s", (schema, value, problem) => {
    const fields = readFields({ properties: { a: schema } }) ?? [];
    const expected = problem ? { fault: { field: "a", problem } } : { content: { a: value } };
    expect(readAnswer(fields, { a: value })).toEqual(expected);
  });

  test("takes no field that was not asked for, and does not repeat its name", () => {
    const fields = readFields({ properties: { a: text } }) ?? [];
    const fault = { problem: "has a field that was not asked for" };
    expect(readAnswer(fields, { a: "ab", other: 1 })).toEqual({ fault });
  });

  test("leaves out what is not needed and not given", () => {
    const fields = readFields({ properties: { a: text, b: choice } }) ?? [];
    expect(readAnswer(fields, { a: null, b: "r" })).toEqual({ content: { b: "r" } });
  });
});
