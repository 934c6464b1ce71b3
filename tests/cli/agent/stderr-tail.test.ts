import { expect, test } from "vitest";
import { StderrTail } from "../../../src/cli/agent/stderr-tail.ts";

const utf8 = new TextEncoder();

test.each(["", "x", "xx", "xxx"])(
  "keeps the same of one large chunk as of many, after %j",
  (before) => {
    const bytes = utf8.encode(before + "€😀é word \u202e\n".repeat(10_000));
    const [one, many] = [new StderrTail((text) => text), new StderrTail((text) => text)];
    one.write(bytes);
    for (let at = 0; at < bytes.length; at += 1001) many.write(bytes.subarray(at, at + 1001));
    expect(one.text).toHaveLength(4096);
    expect(one.text).toBe(many.text);
    expect(one.text.endsWith("😀é word \n")).toBe(true);
  },
);
