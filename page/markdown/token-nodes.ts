import type { Token, Tokens } from "marked";
import { words as chat } from "../words/chat.ts";
import { words } from "../words/common.ts";
import { words as reading } from "../words/reading.ts";
import type { FormulaToken } from "./formula-lexer.ts";
import {
  element,
  type PlainElement,
  type PlainNode,
  type PlainTag,
  plainText,
} from "./plain-node.ts";
import { hostToShow, safeHref } from "./safe-link.ts";
import { resolveReferences, visibleText } from "./visible-text.ts";

const DEEPEST = 40;

const BLOCK = { dir: "auto" } as const;

/** What a block token looks like; nothing for one that shows nothing. */
export function blockNodes(token: Token, depth = 0): PlainElement[] {
  if (depth > DEEPEST) return [verbatim(token.raw)];
  const blocks = (tokens: readonly Token[] = []): PlainNode[] =>
    tokens.flatMap((inner) => blockNodes(inner, depth + 1));
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "heading":
      return [heading(token.depth, inlineNodes(token.tokens, depth))];
    case "paragraph":
      return [element("p", BLOCK, inlineNodes(token.tokens, depth))];
    case "code":
      return [codeBlock(token.text, token.lang)];
    case "blockquote":
      return [container("blockquote", {}, blocks(token.tokens))];
    case "list":
      return [list(token as Tokens.List, depth)];
    case "table":
      return [table(token as Tokens.Table, depth)];
    case "hr":
      return [element("hr", {})];
    case "formula":
      return [element("p", { class: "display" }, [formula(token as FormulaToken)])];
    case "unfinished":
      return [element("p", BLOCK, visibleText(token.text))];
    case "text":
      return [element("p", BLOCK, inlineNodes(token.tokens ?? [token], depth))];
    default:
      return [verbatim(token.raw)];
  }
}

/** A code block, with its language and a button to copy it. */
export function codeBlock(code: string, language?: string): PlainElement {
  const name = (language ?? "").trim().slice(0, 80);
  const label = name === "" ? chat.code : chat.codeIn(name);
  return element("figure", { class: "code" }, [
    element("figcaption", {}, [
      element("span", {}, visibleText(name)),
      element("button", { type: "button", "data-action": "wrap-code", "aria-pressed": "false" }, [
        reading.wrap,
      ]),
      element("button", { type: "button", "data-action": "image-code" }, [reading.image]),
      element(
        "button",
        { type: "button", "data-action": "copy-code", "aria-label": chat.copyCode },
        [words.copy],
      ),
    ]),
    element("pre", { tabindex: "0", role: "group", "aria-label": label, dir: "ltr" }, [
      element("code", {}, visibleText(code)),
    ]),
  ]);
}

/** Raw HTML, and whatever else is not known: shown as it was written. */
export function verbatim(raw: string): PlainElement {
  return element("p", { ...BLOCK, class: "verbatim" }, visibleText(raw.replace(/\n+$/, "")));
}

// The page's own headings come before the reply's.
function heading(level: number, children: readonly PlainNode[]): PlainElement {
  return element(HEADINGS[Math.min(level, HEADINGS.length) - 1] ?? "h6", BLOCK, children);
}

/** The tags that headings can have, the first level's first. */
export const HEADINGS: readonly PlainTag[] = ["h3", "h4", "h5", "h6"];

function list({ ordered, start, items }: Tokens.List, depth: number): PlainElement {
  const isOffset = ordered && typeof start === "number" && start !== 1;
  return container(
    ordered ? "ol" : "ul",
    isOffset ? { start: String(start) } : {},
    items.map((item) => listItem(item, depth + 1)),
  );
}

function listItem({ tokens, loose, task }: Tokens.ListItem, depth: number): PlainElement {
  const children = tokens.flatMap((token): PlainNode[] => {
    if (token.type === "checkbox") return [token.checked ? "☑ " : "☐ "];
    if (token.type === "text" && !loose) return inlineNodes(token.tokens ?? [token], depth);
    return blockNodes(token, depth + 1);
  });
  return element("li", task ? { class: "task" } : {}, children);
}

function table({ header, rows }: Tokens.Table, depth: number): PlainElement {
  const cells = (tag: "th" | "td", row: readonly Tokens.TableCell[]): PlainElement =>
    element(
      "tr",
      {},
      row.map(({ tokens, align }) =>
        element(
          tag,
          {
            ...BLOCK,
            ...(tag === "th" && { scope: "col" }),
            ...(align && { class: `align-${align}` }),
          },
          inlineNodes(tokens, depth),
        ),
      ),
    );
  // Its frame has the direction too, so that what is written from the right begins there.
  return container(
    "div",
    { class: "table", tabindex: "0", role: "group", "aria-label": chat.table },
    [
      element("table", {}, [
        element("thead", {}, [cells("th", header)]),
        element(
          "tbody",
          {},
          rows.map((row) => cells("td", row)),
        ),
      ]),
    ],
  );
}

// `dir=auto` looks past what has a direction of its own, and so past everything in a list.
function container(
  tag: PlainTag,
  attributes: PlainElement["attributes"],
  children: readonly PlainNode[],
): PlainElement {
  const isRightToLeft = RIGHT_TO_LEFT.test(plainText(children).slice(0, 1000));
  return element(tag, { ...attributes, dir: isRightToLeft ? "rtl" : "ltr" }, children);
}

// The first letter is one of a script that is written from right to left.
const RIGHT_TO_LEFT =
  /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** What inline tokens look like. */
function inlineNodes(tokens: readonly Token[] = [], depth = 0): PlainNode[] {
  if (depth > DEEPEST) return tokens.flatMap(({ raw }) => visibleText(raw));
  return tokens.flatMap((token) => inlineNode(token, depth + 1));
}

function inlineNode(token: Token, depth: number): PlainNode[] {
  switch (token.type) {
    case "strong":
    case "em":
    case "del":
      return [element(token.type, {}, inlineNodes(token.tokens, depth))];
    case "codespan":
      return [element("code", {}, visibleText(token.text))];
    case "br":
      return [element("br", {})];
    case "link":
      return link(token as Tokens.Link, depth);
    case "image":
      return image(token as Tokens.Image);
    case "escape":
    case "unfinished":
      return visibleText(token.text);
    case "formula":
      return [formula(token as FormulaToken)];
    case "text":
      return token.tokens
        ? inlineNodes(token.tokens, depth)
        : visibleText(resolveReferences(token.text));
    case "checkbox":
      return [token.checked ? "☑ " : "☐ "];
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw) ? [element("br", {})] : visibleText(token.raw);
    default:
      return visibleText(token.raw);
  }
}

// Its source, until it is drawn in its place.
function formula({ text, raw, display }: FormulaToken): PlainElement {
  return element(
    "span",
    { class: "formula", "data-tex": text, ...(display && { "data-display": "" }) },
    [...visibleText(raw.trim())],
  );
}

function link({ href, tokens, raw }: Tokens.Link, depth: number): PlainNode[] {
  const safe = safeHref(resolveReferences(href));
  if (safe === undefined) return visibleText(raw);
  const label = inlineNodes(tokens, depth);
  const host = hostToShow(plainText(label), safe);
  return [anchor(safe, label), ...(host === undefined ? [] : [` (${host})`])];
}

// Never loaded: fetching it would tell a stranger that, and what, somebody reads.
function image({ href, text, raw }: Tokens.Image): PlainNode[] {
  const safe = safeHref(resolveReferences(href));
  if (safe === undefined) return visibleText(raw);
  const name = resolveReferences(text) || chat.untitledImage;
  return [anchor(safe, visibleText(chat.image(name, new URL(safe).host)), "image")];
}

function anchor(href: string, label: readonly PlainNode[], className?: string): PlainElement {
  return element(
    "a",
    {
      href,
      target: "_blank",
      rel: "noopener noreferrer nofollow",
      ...(className !== undefined && { class: className }),
    },
    label,
  );
}
