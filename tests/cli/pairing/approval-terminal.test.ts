import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { approvalTerminal, isForegroundStat } from "../../../src/cli/pairing/approval-terminal.ts";
import { settle } from "../../settle.ts";

const OUTPUT = { isTTY: true, write: () => {} };

describe("approvalTerminal", () => {
  it.each([
    [true, true, true, true],
    [false, true, true, false],
    [true, false, true, false],
    [true, true, false, false],
  ])(
    "with a terminal in (%s), out (%s), in front (%s): attended %s",
    async (input, output, front, attended) => {
      const terminal = approvalTerminal({
        input: Object.assign(new PassThrough(), { isTTY: input }),
        output: { ...OUTPUT, isTTY: output },
        isInForeground: async () => front,
      });
      expect(await terminal.isAttended()).toBe(attended);
    },
  );

  it("reads whole lines, however they arrive, and leaves the rest alone afterwards", async () => {
    const input = new PassThrough();
    const lines: (string | undefined)[] = [];
    const stop = approvalTerminal({ input, output: OUTPUT }).readLines((line) => lines.push(line));
    for (const chunk of ["y", "es\r\nn\n", Buffer.from("ü\n").subarray(0, 1)]) input.write(chunk);
    input.write(Buffer.from("ü\n").subarray(1));
    await settle();
    stop();
    input.write("more\n");
    await settle();
    expect(lines).toEqual(["yes", "n", "ü"]);
    expect(input.readableLength).toBe(5);
  });

  it("reports the end of input", async () => {
    const input = new PassThrough();
    const lines: (string | undefined)[] = [];
    approvalTerminal({ input, output: OUTPUT }).readLines((line) => lines.push(line));
    input.end();
    await settle();
    expect(lines).toEqual([undefined]);
  });
});

describe("isForegroundStat", () => {
  it.each([
    ["in front", "4711 (node) S 4700 4711 4000 34816 4711 4194304 1", true],
    ["behind", "4711 (node) S 4700 4711 4000 34816 4000 4194304 1", false],
    ["without a terminal", "4711 (node) S 4700 4711 4000 0 -1 4194304 1", false],
    ["with an odd name", "4711 (a) S 1 2) S 4700 4711 4000 34816 4711 4194304 1", true],
  ])("of a process %s", (_what, stat, expected) => {
    expect(isForegroundStat(stat)).toBe(expected);
  });
});
