import { describe, expect, test } from "vitest";
import { COLOURS, colourablePart } from "../../../page/reading/code-colours.ts";
import { highlightRuns } from "../../../page/reading/highlight-runs.ts";

/** A code as `colour:text` for what has a colour. */
function coloured(code: string, language: string): string[] | undefined {
  const runs = highlightRuns(code, language);
  let at = 0;
  return runs?.flatMap((length, index) => {
    if (index % 2 === 1) return [];
    const text = code.slice(at, at + length);
    at += length;
    const colour = COLOURS[runs[index + 1] ?? 0];
    return colour === "plain" ? [] : [`${colour}:${text}`];
  });
}

const LANGUAGES =
  "js jsx ts tsx javascript typescript json html xml css scss python py bash sh shell zsh go rust rs java c h cpp c++ csharp cs c# sql yaml yml toml ini markdown md diff patch php ruby rb kotlin kt swift dockerfile docker lua r make powershell ps1";

describe("highlightRuns", () => {
  test.each([
    ["ts", "const a = 'x'; // y", ["keyword:const", "string:'x'", "comment:// y"]],
    ["Python3 title=x", "def f(): pass", undefined],
    ["python title=x", "def f(): pass", ["keyword:def", "function:f", "keyword:pass"]],
    ["diff", "- a\n+ b", ["removed:- a", "added:+ b"]],
    ["nothing-known", "a", undefined],
    ["", "a", undefined],
    ["constructor", "a", undefined],
    ["__proto__", "a", undefined],
  ])("colours %s", (language, code, expected) => {
    expect(coloured(code, language)).toEqual(expected);
  });

  test.each(LANGUAGES.split(" "))("knows %s", (language) => {
    expect(highlightRuns("a", language)).toEqual(expect.any(Array));
  });

  test.each(LANGUAGES.split(" "))("covers the whole of a code in %s", (language) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code of a template.
    const code = "<a b=\"c\">`${x}`</a>\n# d\n/* e */ 'f' 1.5 @g\n\u{1f600} --- *h*\n";
    const lengths = highlightRuns(code, language)?.filter((_, index) => index % 2 === 0) ?? [];
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(code.length);
  });
});

describe("colourablePart", () => {
  test("is whole lines of a long code, and ends before an overlong one", () => {
    const long = "a line of code\n".repeat(3_000);
    expect(colourablePart("a\nb")).toBe("a\nb");
    expect(colourablePart(long)).toBe("a line of code\n".repeat(1_333));
    expect(colourablePart(`a\n${"b".repeat(2_000)}\nc`)).toBe("a\n");
    expect(colourablePart("b".repeat(50_000))).toBe("");
  });
});
