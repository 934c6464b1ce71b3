import { words } from "../words/chat.ts";
import { element, type PlainNode } from "./plain-node.ts";

// Embeddings, overrides and isolates can make a text read as what it is not.
// @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/;

/** A text with the characters that would reorder it shown, instead of obeyed. */
export function visibleText(text: string): PlainNode[] {
  if (!BIDI_CONTROLS.test(text)) return [text];
  return text.split(/([\u202a-\u202e\u2066-\u2069])/).map((part) => {
    if (!BIDI_CONTROLS.test(part)) return part;
    const name = `U+${part.charCodeAt(0).toString(16).toUpperCase()}`;
    return element("span", { class: "control", title: words.controlCharacter }, [name]);
  });
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  asymp: "≈",
  bull: "•",
  copy: "©",
  deg: "°",
  divide: "÷",
  euro: "€",
  ge: "≥",
  gt: ">",
  hellip: "…",
  larr: "←",
  laquo: "«",
  ldquo: "“",
  le: "≤",
  lsquo: "‘",
  lt: "<",
  mdash: "—",
  middot: "·",
  minus: "−",
  nbsp: "\u00a0",
  ndash: "–",
  ne: "≠",
  para: "¶",
  plusmn: "±",
  pound: "£",
  quot: '"',
  raquo: "»",
  rarr: "→",
  rdquo: "”",
  reg: "®",
  rsquo: "’",
  sect: "§",
  times: "×",
  trade: "™",
};

/**
 * A text with its HTML character references resolved: numeric ones, and the named ones
 * that people write. Others stay as they are; all of HTML's 2231 names would cost more
 * than the rest of the page.
 */
export function resolveReferences(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{1,8}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : "\ufffd";
    },
  );
}
