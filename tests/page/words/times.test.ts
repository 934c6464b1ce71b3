import { afterEach, describe, expect, test } from "vitest";
import { areas as de } from "../../../page/parts/de.ts";
import { areas as es } from "../../../page/parts/es.ts";
import { areas as fr } from "../../../page/parts/fr.ts";
import { areas as ja } from "../../../page/parts/ja.ts";
import { areas as zh } from "../../../page/parts/zh.ts";
import { words } from "../../../page/words/agents.ts";
import { inSeconds, inWords, shortTime, sizeWords, timeAgo } from "../../../page/words/times.ts";
import { speak } from "../../../page/words/words-of.ts";

test.each([
  [0, "1\u00a0s"],
  [8_400, "8\u00a0s"],
  [60_000, "1\u00a0min"],
  [296_000, "4\u00a0min 56\u00a0s"],
])("inWords(%j) breaks no line between a number and its unit", (ms, words) => {
  expect(inWords(ms)).toBe(words);
});

describe("in another language", () => {
  afterEach(() => speak({ locale: "en", areas: {} }));

  test.each([
    ["de-AT", de, ["vor 5 Minuten", "Mo", "2\u00a0min 5\u00a0s", "1,4\u00a0s", "64\u00a0KB"]],
    ["es", es, ["hace 5 minutos", "lun", "2\u00a0min 5\u00a0s", "1,4\u00a0s", "64\u00a0KB"]],
    ["fr", fr, ["il y a 5 minutes", "lun.", "2\u00a0min 5\u00a0s", "1,4\u00a0s", "64\u00a0Ko"]],
    ["ja", ja, ["5 分前", "月", "2分 5秒", "1.4秒", "64\u00a0KB"]],
    ["zh-Hans", zh, ["5分钟前", "周一", "2\u00a0分钟 5\u00a0秒", "1.4\u00a0秒", "64\u00a0KB"]],
  ])("times, durations and sizes are as in %s", (locale, areas, expected) => {
    speak({ locale, areas });
    const now = new Date(2026, 10, 25, 12).getTime();
    expect([
      timeAgo(now - 300_000, now),
      shortTime(new Date(2026, 10, 23, 12).getTime(), now),
      inWords(125_000),
      inSeconds(1_400),
      sizeWords(64_000),
    ]).toEqual(expected);
  });

  test("numbers and plurals are written as there", () => {
    speak({ locale: "de", areas: de });
    expect([words.tokens(1_234), words.steps(1), words.steps(2)]).toEqual([
      "1.234 Tokens",
      "1 Schritt",
      "2 Schritte",
    ]);
  });

  test("what it has no words for is said in English", () => {
    speak({ locale: "de", areas: {} });
    expect(words.usesTool).toBe("Uses a tool");
  });
});
