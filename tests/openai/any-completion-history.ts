import fc from "fast-check";

/** A message as a client of the OpenAI API writes it. */
export type GivenMessage = Readonly<Record<string, unknown>>;

const word = fc.oneof(
  fc.constantFrom("Hi", " ", "\n", "Größe 🌍", "__proto__", "{}", "null"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);
const parts = (text: string): object[] => [{ type: "text", text }];
const written = (text: string): fc.Arbitrary<unknown> => fc.constantFrom(text, parts(text));
const named = fc.constantFrom({}, { name: "Ann_1" }, { name: null });

const instruction = fc
  .tuple(fc.constantFrom("system", "developer"), word.chain(written), named)
  .map(([role, content, name]) => [{ role, content, ...name }]);

const picture = {
  type: "image_url",
  image_url: { url: "data:image/png;base64,iVBORw0KGgo=", detail: "low" },
};

const question = fc
  .tuple(
    fc.oneof(
      word.chain(written),
      fc.array(
        fc.oneof(
          word.map((text) => ({ type: "text", text })),
          fc.constant(picture),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    ),
    named,
  )
  .map(([content, name]) => [{ role: "user", content, ...name }]);

const answer = fc
  .oneof(
    word.chain(written),
    fc.constant(""),
    word.map((refusal) => [{ type: "refusal", refusal }]),
  )
  .map((content) => [{ role: "assistant", content, refusal: null }]);

const call = fc.record({
  id: fc.oneof(
    fc.constantFrom("call_1", "toolu_01", "0", "a b", "call:x/y", "__proto__", "é"),
    fc.string({ minLength: 1, maxLength: 20 }),
  ),
  type: fc.constant("function"),
  function: fc.record({
    name: fc.constantFrom(
      "look",
      "get-weather",
      "__proto__",
      "constructor",
      "x".repeat(64),
      "9lives",
    ),
    arguments: fc.oneof(
      fc.constantFrom("", "{}", "null", "[]", '{"a":1e400}', "{not JSON", '{"__proto__":{"a":1}}'),
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
    ),
  }),
});

const result = fc.oneof(word, fc.constant(""), fc.json());

/** What the model said beside its calls, in every form in which clients write nothing. */
const beside = fc.oneof(
  fc.constantFrom({ content: null }, { content: "" }, {}),
  word.chain(written).map((content) => ({ content })),
);

const round = fc
  .tuple(
    fc.uniqueArray(call, { selector: ({ id }) => id, minLength: 1, maxLength: 3 }),
    beside,
    fc.boolean(),
    fc.array(result.chain(written), { minLength: 3, maxLength: 3 }),
    fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
    fc.option(word),
  )
  .map(([toolCalls, said, isApart, results, order, next]): GivenMessage[] => {
    const calls = { role: "assistant", tool_calls: toolCalls };
    const isText = typeof (said as { content?: unknown }).content === "string";
    const assistant =
      isApart && isText
        ? [
            { role: "assistant", ...said },
            { ...calls, content: null },
          ]
        : [{ ...calls, ...said, function_call: null, refusal: null }];
    const answers = toolCalls
      .map(({ id }, at) => ({
        at: order[at] ?? 0,
        message: { role: "tool", tool_call_id: id, content: results[at] },
      }))
      .sort((one, other) => one.at - other.at)
      .map(({ message }) => message);
    return [...assistant, ...answers, ...(next === null ? [] : [{ role: "user", content: next }])];
  });

/** Any conversation that OpenAI's API takes, in all the ways in which clients write one. */
export const anyCompletionHistory: fc.Arbitrary<readonly GivenMessage[]> = fc
  .array(fc.oneof(instruction, question, answer, round), { minLength: 1, maxLength: 6 })
  .map((messages) => messages.flat());

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: { q: { oneOf: [{ type: "string" }, { type: "null" }] }, __proto__x: {} },
  additionalProperties: false,
};

/** The other fields of a request: tools, what they are chosen by, and whatever else there is. */
export const anyCompletionOptions: fc.Arbitrary<object> = fc
  .record({
    tools: fc.uniqueArray(
      fc.record(
        {
          name: fc.constantFrom("look", "get-weather", "__proto__", "constructor", "9lives"),
          description: fc.constantFrom("", "Looks."),
          parameters: fc.constantFrom(schema, { type: "object", properties: {} }, {}),
          strict: fc.constantFrom(null, false),
        },
        { requiredKeys: ["name"] },
      ),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    choice: fc.constantFrom(undefined, null, "auto", "none", "required", "named"),
    rest: fc.record(
      {
        temperature: fc.constantFrom(null, 0, 1),
        top_p: fc.constant(0.5),
        seed: fc.constant(1),
        stop: fc.constantFrom("\n", ["END", " "], []),
        max_tokens: fc.constantFrom(null, 2000),
        max_completion_tokens: fc.constantFrom(null, 2000),
        parallel_tool_calls: fc.boolean(),
        reasoning_effort: fc.constantFrom(null, "low", "none"),
        user: fc.constant("ann"),
        stream_options: fc.constantFrom(null, { include_usage: true }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ tools, choice, rest }) => {
    const [first] = tools;
    const tool_choice =
      choice === "named" && first ? { type: "function", function: { name: first.name } } : choice;
    return {
      ...rest,
      ...(first && { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
      ...(first && choice !== undefined && { tool_choice }),
    };
  });
