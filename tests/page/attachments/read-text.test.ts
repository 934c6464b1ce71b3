import { describe, expect, test } from "vitest";
import { cutText, readText } from "../../../page/attachments/read-text.ts";

const read = (content: string | Uint8Array, maxLength = 100) =>
  readText(new Blob([content as BlobPart]), maxLength);

describe("readText", () => {
  test.each([
    ["a text", "Hello, wörld 🌍\n\ttabs\r\n", "Hello, wörld 🌍\n\ttabs\r\n"],
    ["a text with a mark", "\ufeffa,b", "a,b"],
    ["UTF-16 with its mark", new Uint8Array([0xff, 0xfe, 0x41, 0, 0xe4, 0]), "Aä"],
    ["UTF-16 the other way round", new Uint8Array([0xfe, 0xff, 0, 0x41]), "A"],
    ["a log with colours", "\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"],
  ])("reads %s", async (_, content, text) => {
    expect(await read(content)).toEqual({ text, isCut: false });
  });

  test.each([
    ["what is no UTF-8", new Uint8Array([0x41, 0xff, 0x42])],
    ["a text that ends in the middle of a character", new Uint8Array([0x41, 0xe4])],
    ["zeros", new Uint8Array(10)],
    ["control characters", "a\x01b"],
  ])("takes %s for no text", async (_, content) => {
    expect(await read(content)).toBeUndefined();
  });

  test.each([
    ["as long as may be", "x".repeat(100), 100, false],
    ["longer by one", "x".repeat(101), 100, true],
    ["much longer", "ä".repeat(10_000), 100, true],
    ["of three bytes each, cut anywhere", "日本".repeat(10_000), 100, true],
    ["of four bytes each", "🌍".repeat(10_000), 100, true],
  ])("bounds a text that is %s", async (_, content, length, isCut) => {
    expect(await read(content)).toEqual({ text: content.slice(0, length), isCut });
  });

  test("reads no more of a file than it takes", async () => {
    const slices: (number | undefined)[][] = [];
    const file = {
      size: 1e12,
      slice: (...range: (number | undefined)[]) => {
        slices.push(range);
        return new Blob(["x".repeat(303)]);
      },
    };
    expect(await readText(file as unknown as Blob, 100)).toMatchObject({ isCut: true });
    expect(slices).toEqual([[0, 303]]);
  });
});

test("cutText does not cut a character in two", () => {
  expect(cutText("ab🌍", 3)).toEqual({ text: "ab", isCut: true });
  expect(cutText("ab🌍", 4)).toEqual({ text: "ab🌍", isCut: false });
});
