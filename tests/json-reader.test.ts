import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonReader, PIECE_BYTES } from "../src/json-reader.ts";
import { MessageTooLargeError } from "../src/mcp/message-bounds.ts";
import { MAX_MESSAGE_VALUES, MessageReader } from "../src/mcp/message-reader.ts";
import { parseJson } from "../src/parse-json.ts";

/** What is read of bytes that come in pieces that end at these places. */
async function readCut(bytes: Uint8Array, cuts: readonly number[] = []): Promise<unknown> {
  const reader = new MessageReader();
  const places = [...cuts, bytes.length];
  let start = 0;
  for (const end of places)
    for (; start < end; start += Math.min(PIECE_BYTES, end - start))
      reader.push(bytes.subarray(start, Math.min(end, start + PIECE_BYTES)));
  return reader.end();
}

const utf8 = new TextEncoder();

function whole(bytes: Uint8Array): unknown {
  return parseJson(new TextDecoder().decode(bytes));
}

const LONG = 20_000;
// Short ones are read as long ones too, once there were many.
const MANY = `"${"x".repeat(15_000)}",`.repeat(20);
const PIECES = ['"', "\\", '\\"', "\\\\", "\\n", "\\u00e9", "\\ud83d", "\\ude00", "\\u12", "\\x"];
const BITS = [
  ...PIECES,
  "a",
  "é",
  "€",
  "😀",
  "\ufeff",
  "\u0001",
  "\n",
  "{",
  "}",
  "[",
  ",",
  ":",
  " ",
];

describe("JsonReader reads what JSON.parse reads of the whole", () => {
  const odd = '\\u20ac\\\\\\"x€'.repeat(9);
  const text = `{"a":["${odd}","😀\\ud83d\\ude00"],"__proto__":{"b":-1.5e3},"":null}`;
  const many = text.replace('"a":[', `"a":[${MANY}`);
  test.each([
    ["short texts", text, 0],
    ["texts that are taken out", many, many.indexOf("\\u20ac") - 8],
  ])("cut at every byte: %s", async (_, json, from) => {
    const bytes = utf8.encode(json);
    const value = JSON.parse(json);
    for (let at = from; at < bytes.length; at++)
      expect(await readCut(bytes, [at])).toStrictEqual(value);
    const single = Array.from({ length: bytes.length - from }, (_, index) => from + index);
    expect(await readCut(bytes, single)).toStrictEqual(value);
  });

  test("whatever stands in long texts, and however it is cut", async () => {
    const bits = fc.array(fc.constantFrom(...BITS), { maxLength: 12 });
    const text = fc
      .tuple(bits, bits, fc.constantFrom("", "x", "é", "\\\\", "\\u0041"))
      .map(([head, tail, filler]) => `"${head.join("")}${filler.repeat(LONG)}${tail.join("")}"`);
    const json = fc.array(text, { maxLength: 3 }).map((texts) => `{"a":[${texts.join(",")}]}`);
    const cuts = fc.array(fc.nat({ max: 3 * LONG }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(json, cuts, async (given, places) => {
        const bytes = utf8.encode(given);
        const sorted = places.filter((at) => at < bytes.length).sort((a, b) => a - b);
        expect(await readCut(bytes, sorted)).toStrictEqual(whole(bytes));
      }),
      { numRuns: 150 },
    );
  });

  test("any value, with its blanks, behind many texts", async () => {
    const indent = fc.constantFrom(0, 1, 8);
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), indent, fc.nat({ max: 400 }), async (value, blanks, at) => {
        const json = JSON.stringify([...JSON.parse(`[${MANY}0]`), value], null, blanks);
        const bytes = utf8.encode(json);
        expect(await readCut(bytes, [Math.max(0, bytes.length - at)])).toStrictEqual(
          JSON.parse(json),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("any bytes, which are mostly no JSON", async () => {
    const bit = fc.constantFrom(...BITS, "1", "-", "e", "t", "true", "null", '""', "//");
    const bytes = fc.oneof(
      fc.array(bit).map((bits) => utf8.encode(bits.join(""))),
      fc.uint8Array(),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(), async (given, at) => {
        expect(await readCut(given, [at % (given.length + 1)])).toStrictEqual(whole(given));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["long keys", { ["k".repeat(LONG)]: 1, b: { ["x".repeat(LONG)]: "y".repeat(LONG) } }],
    ["a long value of __proto__", JSON.parse(`{"__proto__":"${"x".repeat(LONG)}"}`)],
    ["a long text alone", "€".repeat(LONG)],
    ["a long array", Array.from({ length: 14_000 }, (_, at) => at)],
  ])("%s", async (_, value) => {
    expect(await readCut(utf8.encode(JSON.stringify(value)))).toStrictEqual(value);
  });

  test.each([
    ["bytes that are no UTF-8", [0xc3, 0x28, 0xe2, 0x82]],
    ["a byte order mark", [0xef, 0xbb, 0xbf]],
  ])("%s in a long text", async (_, odd) => {
    const x = utf8.encode("x".repeat(LONG));
    const bytes = Uint8Array.from([0x22, ...odd, ...x, ...odd, 0x22]);
    for (const at of [0, 2, 3, LONG + 6, LONG + 7])
      expect(await readCut(bytes, [at])).toBe(whole(bytes));
  });
});

describe("JsonReader is bounded", () => {
  test.each([
    ["values", `[${"1,".repeat(MAX_MESSAGE_VALUES)}1]`],
    ["levels", "[".repeat(300) + "]".repeat(300)],
    ["levels that do not end", "[".repeat(4_000_000)],
  ])("by %s", async (_, json) => {
    await expect(readCut(utf8.encode(json))).rejects.toThrow(MessageTooLargeError);
  });

  test("and takes what is just within", async () => {
    const json = `[${"1,".repeat(MAX_MESSAGE_VALUES - 3)}${"[".repeat(1)}]]`;
    expect(await readCut(utf8.encode(json))).toHaveLength(MAX_MESSAGE_VALUES - 2);
    const deep = "[".repeat(256) + "]".repeat(256);
    expect(await readCut(utf8.encode(deep))).toStrictEqual(JSON.parse(deep));
  });

  test("takes a number of 1,024 characters, and no longer one", async () => {
    expect(await readCut(utf8.encode(`[${"1".repeat(1024)}]`))).toStrictEqual([
      Number.POSITIVE_INFINITY,
    ]);
    expect(await readCut(utf8.encode(`[${"1".repeat(1025)}]`))).toBeUndefined();
  });

  test("reads little of what is much: the rest was read as it came", async () => {
    const reader = new JsonReader();
    const parts = Array.from({ length: 4800 }, () => ({ type: "text", text: '"\n'.repeat(800) }));
    const bytes = utf8.encode(JSON.stringify(parts, null, 100));
    expect(bytes.length).toBeGreaterThan(15_000_000);
    const parsed: number[] = [];
    const { parse } = JSON;
    JSON.parse = (text: string) => {
      parsed.push(text.length);
      return parse(text);
    };
    try {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES)
        reader.push(bytes.subarray(at, at + PIECE_BYTES));
      expect(await reader.end()).toHaveLength(4800);
    } finally {
      JSON.parse = parse;
    }
    expect(Math.max(...parsed)).toBeLessThan(3_000_000);
  });
});
