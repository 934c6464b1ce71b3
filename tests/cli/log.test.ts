import { describe, expect, it } from "vitest";
import { CliError } from "../../src/cli/cli-error.ts";
import { lineLog, plainText, SEVERITIES, SILENT } from "../../src/cli/log.ts";
import { printable } from "../../src/cli/printable.ts";
import { withRequestLog } from "../../src/cli/server/request-log.ts";

describe("lineLog", () => {
  it.each([
    ["error", ["error e"]],
    ["info", ["error e", "warning w", "info i"]],
    ["debug", ["error e", "warning w", "info i", "debug d"]],
  ] as const)("at level %s writes %j", (level, expected) => {
    const lines: string[] = [];
    const log = lineLog(level, (line) => void lines.push(line));
    for (const own of SEVERITIES) log[own](own.charAt(0));
    expect(lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ""))).toEqual(
      expected.map((line) => `${line}\n`),
    );
  });

  it("keeps each message on its line", () => {
    const lines: string[] = [];
    lineLog("info", (line) => void lines.push(line)).info("a\n  b\r\nc");
    expect(lines.join("")).toMatch(/ info a b c\n$/);
  });
});

describe("withRequestLog", () => {
  it("logs the answer, without the query, where people put tokens", async () => {
    const lines: string[] = [];
    const log = { ...SILENT, debug: (line: string) => void lines.push(line) };
    const headers = { "x-tokori-request-id": "0123456789abcdef" };
    const handler = withRequestLog(async () => new Response(null, { status: 404, headers }), log);
    await handler(new Request("http://a:1/v1/x?token=secret", { method: "POST" }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^POST \/v1\/x 404 \d+ ms 0123456789abcdef$/);
  });
});

describe("plainText", () => {
  it("shows what was written for people as it stands, and no stack of anything", () => {
    expect(plainText(new CliError("Do this."))).toBe("Do this.");
    expect(plainText(new TypeError("x is not a function"))).toBe("TypeError: x is not a function");
    expect(plainText("thrown")).toBe("thrown");
  });
});

describe("printable", () => {
  it("takes what a terminal would obey out of a model's words", () => {
    expect(printable("a\u001b[2Jb\nc\u202ed\u2028e é 語 👍")).toBe("a [2Jb c d e é 語 👍");
  });
});
