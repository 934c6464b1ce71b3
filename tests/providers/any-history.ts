import fc from "fast-check";
import type { Message, Tool, ToolCall } from "../../src/providers/message.ts";

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", " ", "\n", "Hello"));
const id = fc.oneof(fc.constantFrom("a", "b", "call_1", "toolu_01", "call:x/y"), fc.string());
const name = fc.oneof(
  fc.constantFrom("look", "get.weather", "9lives", "Wetter für heute", "a".repeat(80), "ns/tool"),
  fc.string({ minLength: 1 }),
);

const json = fc.oneof(
  fc.constantFrom("", "{}", "null", "[]", '"text"', "12345678901234567890", "{not JSON"),
  fc.json(),
  fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
);

const call: fc.Arbitrary<ToolCall> = fc.record(
  { id, name, arguments: json, signature: fc.constantFrom("c2lnbmF0dXJl", "QUJD") },
  { requiredKeys: ["id", "name", "arguments"] },
);

const picture = fc.constant({
  type: "image" as const,
  mediaType: "image/png" as const,
  data: "iVBORw0KGgo=",
});

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ role: fc.constantFrom("system" as const, "developer" as const), content: text }),
  fc.record({ role: fc.constant("user" as const), content: text }),
  fc.record({
    role: fc.constant("user" as const),
    content: text,
    parts: fc.array(fc.oneof(picture, fc.record({ type: fc.constant("text" as const), text })), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ role: fc.constant("assistant" as const), content: text }),
  fc.record({
    role: fc.constant("assistant" as const),
    content: text,
    toolCalls: fc.array(call, { maxLength: 3 }),
  }),
  fc.record({
    role: fc.constant("tool" as const),
    content: fc.oneof(text, json),
    toolCallId: id,
  }),
);

/** Any messages in any order, most of which fit to no other. */
export const anyHistory: fc.Arbitrary<readonly Message[]> = fc.array(message, { maxLength: 8 });

/** Tools of any names. */
export const anyTools: fc.Arbitrary<readonly Tool[]> = fc.uniqueArray(
  fc.record(
    {
      name,
      description: text,
      parameters: fc.constant({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: { q: { oneOf: [{ type: "string" }, { type: "null" }], exclusiveMinimum: 1 } },
        additionalProperties: false,
      }),
    },
    { requiredKeys: ["name"] },
  ),
  { selector: ({ name: key }) => key, maxLength: 4 },
);
