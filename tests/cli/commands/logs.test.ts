import { describe, expect, it } from "vitest";
import { followLogs, type LogSource, logText, showLogs } from "../../../src/cli/commands/logs.ts";
import type { LogLine, LogLinesQuery } from "../../../src/cli/pairing/operator-answers.ts";

const line = (id: number): LogLine => ({
  id,
  timestamp: Date.parse("2026-01-02T03:04:05.000Z"),
  level: "error",
  component: "config",
  message: `m${id}`,
});

/** A log that grows with each look; `signal` is aborted once all of it was given. */
function growing(steps: readonly (readonly number[])[]) {
  const done = new AbortController();
  const asked: LogLinesQuery[] = [];
  const lines: LogLine[] = [];
  const source: LogSource = {
    async logs(query) {
      asked.push(query);
      const step = steps[asked.length - 1];
      if (step === undefined) done.abort();
      lines.push(...(step ?? []).map(line));
      return lines.filter(({ id }) => id > (query.after ?? 0)).slice(0, query.count);
    },
  };
  return { source, asked, signal: done.signal };
}

describe("logText", () => {
  it("is one line, in which nothing is a command to the terminal", () => {
    expect(logText({ ...line(1), message: "a\u001b[2J\nb" })).toBe(
      "2026-01-02T03:04:05.000Z error config: a [2J b\n",
    );
  });
});

describe("showLogs and followLogs", () => {
  it("write each line once, and go on after the last", async () => {
    const { source, asked, signal } = growing([[1, 2], [], [3], [4, 5]]);
    const written: string[] = [];
    const write = ({ message }: LogLine): void => void written.push(message);
    const after = await showLogs(source, { count: 9, level: "error", write });
    await followLogs(source, { count: 9, level: "error", after, write, signal, pollMs: 1 });
    expect(written).toEqual(["m1", "m2", "m3", "m4", "m5"]);
    expect(asked.slice(0, 3)).toEqual([
      { count: 9, level: "error", after: undefined },
      { count: 100, level: "error", after: 2 },
      { count: 100, level: "error", after: 2 },
    ]);
  });

  it("end when the server is gone", async () => {
    const gone: LogSource = { logs: () => Promise.reject(new Error("gone")) };
    await expect(followLogs(gone, { count: 1, write: () => {} })).rejects.toThrow("gone");
  });
});
