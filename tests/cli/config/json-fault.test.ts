import { describe, expect, it } from "vitest";
import { findJsonFault } from "../../../src/cli/config/json-fault.ts";

describe("findJsonFault", () => {
  it.each([
    ["", 1, 1, [], "a value"],
    ['{"a":1,}', 1, 8, [], 'a name in double quotes (") — no comma before "}"'],
    ["[1,]", 1, 4, [1], "a value"],
    ['{"a" 1}', 1, 6, [], '":"'],
    ['{"a":1\n"b":2}', 2, 1, [], '"," or the closing bracket'],
    ['{"a":{"b":[1 2]}}', 1, 14, ["a", "b", 0], '"," or the closing bracket'],
    ["{} x", 1, 4, [], "a value (a text stands in double quotes)"],
    ['{"a":1}}', 1, 8, [], "the end of the file"],
    ['"a', 1, 1, [], 'the closing quote (")'],
    ["// no", 1, 1, [], "no comment: JSON has none"],
    ['{"a":1 /* no */}', 1, 8, ["a"], "no comment: JSON has none"],
    [
      '{"a":"\\x"}',
      1,
      6,
      ["a"],
      "an escape that JSON knows, such as \\n; a backslash is written \\\\",
    ],
  ])("finds the place in %j", (text, line, column, path, expected) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findJsonFault(text)).toEqual({ line, column, path, expected });
  });

  it.each([
    '{"apiKey": "env" "sk-secret"}',
    '{"apiKey" "sk-secret"}',
    '{"apiKey": sk-secret}',
    '{"apiKey": "sk-secret}',
    '{"a": "b", "sk-secret"}',
    '{"a": "b", "sk-secret" x}',
    '{"a": "b", sk-secret}',
    '{"x": {"a": "b" "sk-secret": 1}}',
    '["a" "sk-secret"]',
    "{'apiKey': 'sk-secret'}",
  ])("repeats nothing that may be a value: %s", (text) => {
    expect(JSON.stringify(findJsonFault(text))).toMatch(/"expected"/);
    expect(JSON.stringify(findJsonFault(text))).not.toContain("secret");
  });

  it.each(['{"a":[1,-2.5e+3,"\\u0041\\n",true,false,null,{},[]],"b":{}}', " 1 ", '""', "[\n]"])(
    "finds none in %j",
    (text) => {
      JSON.parse(text);
      expect(findJsonFault(text)).toBeUndefined();
    },
  );
});
