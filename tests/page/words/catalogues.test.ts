import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { areas as de } from "../../../page/parts/de.ts";
import { areas as es } from "../../../page/parts/es.ts";
import { areas as fr } from "../../../page/parts/fr.ts";
import { areas as ja } from "../../../page/parts/ja.ts";
import { areas as zh } from "../../../page/parts/zh.ts";
import type { Areas } from "../../../page/words/areas.ts";
import { LANGUAGE_NAMES } from "../../../page/words/language-names.ts";
import type { Words } from "../../../page/words/words-of.ts";

/** The areas that are said in English everywhere, for now. Adding one here is a debt. */
const UNTRANSLATED: readonly string[] = [];

/** Texts that are the same in another language, and meant to be; with the values of below. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: [
    "Version",
    "Code",
    "Code, 701",
    "Offline",
    "Tunnel",
    "Chat",
    "Pause",
    "Tools",
    "701 (optional)",
  ],
  es: ["Chat", "loop 701", "701 tokens", "701\u00a0bytes"],
  fr: [
    "Message",
    "Version",
    "Code",
    "Code, 701",
    "Continue.",
    "Conversations",
    "Conversation",
    "Instructions",
    "Tunnel",
    "Chat",
    "Agents",
    "Image",
    "Notifications",
  ],
  ja: [],
  zh: [],
};
const SAME_IN_ALL = ["PC chat", "Tailscale Funnel"];
const UNIT = /^\d+[ \u00a0](?:s|min|h|kB|KB|MB)$/;

/** Values that only choose between texts. */
const CHOOSING: readonly string[] = ["attachments.removePictures"];

const LANGUAGES: Readonly<Record<string, Areas>> = { de, es, fr, ja, zh };
const EN = new URL("../../../page/words/en/", import.meta.url);
const english: Readonly<Record<string, Words>> = Object.fromEntries(
  await Promise.all(
    readdirSync(EN).map(async (file): Promise<[string, Words]> => {
      const exported = (await import(new URL(file, EN).href)) as Record<string, Words>;
      return [file.replace(/\.ts$/, ""), Object.values(exported)[0] ?? {}];
    }),
  ),
);

type Entry = Words[string];

/** Numbers that are told apart wherever a text puts them, and written alike in all languages. */
const VALUES = [701, 702, 703, 704];

/** What an entry says, by the names within it; functions with those values, and with 1. */
function textsOf(entry: Entry | undefined): Readonly<Record<string, string>> {
  if (entry === undefined) return {};
  if (typeof entry === "string") return { text: entry };
  if (typeof entry !== "function") return entry;
  const say = entry as (...values: number[]) => string;
  return {
    text: say(...VALUES.slice(0, say.length)),
    one: say(...VALUES.slice(0, say.length).map(() => 1)),
  };
}

function places(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).sort();
}

const rows = Object.entries(LANGUAGES).flatMap(([language, areas]) =>
  Object.entries(areas).flatMap(([area, words]) =>
    Object.keys(english[area] ?? {}).map((key) => ({ language, area, key, entry: words[key] })),
  ),
);

test("every area is in every language, or known not to be yet", () => {
  const translated = Object.keys(english).filter((area) => !UNTRANSLATED.includes(area));
  for (const areas of Object.values(LANGUAGES))
    expect(Object.keys(areas).sort()).toEqual([...translated, "errors"].sort());
});

test("every error of the PC has words in every language; in English the PC has them", async () => {
  const source = await readFile(new URL("../../../src/errors.ts", import.meta.url), "utf8");
  const codes = [...source.matchAll(/^ {2}"?([a-z_]+(?:\.[a-z_]+)?)"?: \d{3},$/gm)].map(
    ([, code = ""]) => code,
  );
  expect(codes.length).toBeGreaterThan(70);
  for (const [language, { errors }] of Object.entries(LANGUAGES)) {
    expect(Object.keys(errors).sort(), language).toEqual([...codes].sort());
    for (const text of Object.values(errors)) expect(text).toMatch(/\p{L}.*[.。]$/u);
  }
});

test("every language can be chosen by its own name", () => {
  expect(Object.keys(LANGUAGE_NAMES).sort()).toEqual(["en", ...Object.keys(LANGUAGES)].sort());
});

test("English functions use every value", () => {
  for (const [area, words] of Object.entries(english))
    for (const [key, entry] of Object.entries(words))
      expect(valuesMissing(`${area}.${key}`, entry), `${area}.${key}`).toEqual([]);
});

function valuesMissing(name: string, entry: Entry | undefined): number[] {
  if (typeof entry !== "function" || CHOOSING.includes(name)) return [];
  const { text = "" } = textsOf(entry);
  return VALUES.slice(0, entry.length).filter((value) => !text.includes(String(value)));
}

describe.each(Object.keys(LANGUAGES))("%s", (wanted) => {
  const own = rows.filter(({ language }) => language === wanted);

  test("has every text, with all its places and values", () => {
    const faults = own.flatMap(({ area, key, entry }) => {
      const original = english[area]?.[key];
      const [theirs, ours] = [textsOf(entry), textsOf(original)];
      const isAlike =
        typeof entry === typeof original &&
        (typeof original !== "function" || (entry as () => string).length === original.length) &&
        Object.keys(theirs).sort().join() === Object.keys(ours).sort().join() &&
        Object.entries(ours).every(
          ([name, text]) => `${places(theirs[name] ?? "")}` === `${places(text)}`,
        );
      const isWhole = Object.values(theirs).every(
        (text) => text.trim() !== "" && !/undefined|NaN|#/.test(text),
      );
      return isAlike && isWhole && valuesMissing(`${area}.${key}`, entry).length === 0
        ? []
        : [`${area}.${key}`];
    });
    expect(faults).toEqual([]);
  });

  test("leaves nothing in English by accident", () => {
    const allowed = [...SAME_IN_ALL, ...(SAME[wanted] ?? [])];
    const left = own.flatMap(({ area, key, entry }) => {
      const original = textsOf(english[area]?.[key]);
      return Object.entries(textsOf(entry))
        .filter(([name, text]) => name !== "one" && text === original[name])
        .filter(([, text]) => /\p{L}{2}/u.test(text) && !UNIT.test(text) && !allowed.includes(text))
        .map(([, text]) => `${area}.${key}: ${text}`);
    });
    expect(left).toEqual([]);
  });
});
