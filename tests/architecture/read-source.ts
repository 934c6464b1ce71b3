import { SyntaxKind } from "typescript/unstable/ast";
import { createScanner } from "typescript/unstable/ast/scanner";

/** One module that a source file names. */
export interface Import {
  readonly specifier: string;
  /** Whether it is loaded with the file, when it is needed, or never, for its types alone. */
  readonly when: "static" | "dynamic" | "type";
}

/** What a source file says about its surroundings. */
export interface SourceFacts {
  readonly imports: readonly Import[];
  /** Names that it uses, without those behind a dot; `globalThis.x` counts as `x`. */
  readonly names: ReadonlySet<string>;
}

interface Token {
  readonly kind: SyntaxKind;
  readonly text: string;
  /** A string's content. */
  readonly value: string;
}

/** Reads a TypeScript file's imports and the names that it uses. */
export function readSource(source: string): SourceFacts {
  const tokens = tokensOf(source);
  const imports: Import[] = [];
  const names = new Set<string>();
  for (const [index, { kind, text }] of tokens.entries()) {
    const behindDot = /^\??\.$/.test(tokens[index - 1]?.text ?? "");
    if (behindDot && tokens[index - 2]?.text !== "globalThis") continue;
    if (kind === SyntaxKind.Identifier) names.add(text);
    if (text !== "import" && text !== "export") continue;
    const found = text === "import" ? readImport(tokens, index) : readExport(tokens, index);
    if (found) imports.push(found);
  }
  return { imports, names };
}

// import "x" | import("x") | import a, { b } from "x" | import type { a } from "x"
function readImport(tokens: readonly Token[], index: number): Import | undefined {
  const next = tokens[index + 1];
  // import.meta, and a field of that name.
  if (next?.text === "." || next?.text === ":") return undefined;
  if (next?.text === "(") return { specifier: stringAt(tokens, index + 2), when: "dynamic" };
  const isType = next?.text === "type" && tokens[index + 2]?.text !== "from";
  const source = tokens.findIndex(
    ({ kind }, place) => place > index && kind === SyntaxKind.StringLiteral,
  );
  return { specifier: stringAt(tokens, source), when: isType ? "type" : "static" };
}

// export { a } from "x" | export * as a from "x" | export type { a } from "x"
function readExport(tokens: readonly Token[], index: number): Import | undefined {
  const isType = tokens[index + 1]?.text === "type";
  const start = index + (isType ? 2 : 1);
  const opening = tokens[start]?.text;
  if (opening !== "{" && opening !== "*") return undefined;
  const end = opening === "{" ? tokens.findIndex(isClosing(start)) : start;
  const from = tokens[end + 1]?.text === "as" ? end + 3 : end + 1;
  if (tokens[from]?.text !== "from") return undefined;
  return { specifier: stringAt(tokens, from + 1), when: isType ? "type" : "static" };
}

function isClosing(start: number): (token: Token, index: number) => boolean {
  return ({ text }, index) => index > start && text === "}";
}

function stringAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  // A name that is put together is one that no rule can be held against.
  if (token?.kind === SyntaxKind.StringLiteral) return token.value;
  return "(not a plain string)";
}

/** The tokens of a file: what only a parser knows about slashes and templates is found out here. */
function tokensOf(source: string): Token[] {
  const scanner = createScanner(true, undefined, source);
  const tokens: Token[] = [];
  // For each template that is open: how many braces are open inside its current hole.
  const holes: number[] = [];
  for (;;) {
    let kind = scanner.scan();
    if (kind === SyntaxKind.EndOfFile) return tokens;
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken)
      kind = isOperand(tokens.at(-1)) ? kind : scanner.reScanSlashToken();
    if (kind === SyntaxKind.CloseBraceToken && holes.at(-1) === 0)
      kind = scanner.reScanTemplateToken(false);
    const inHole = holes.length - 1;
    if (kind === SyntaxKind.TemplateHead) holes.push(0);
    else if (kind === SyntaxKind.TemplateTail) holes.pop();
    else if (kind === SyntaxKind.OpenBraceToken && inHole >= 0)
      holes[inHole] = (holes[inHole] ?? 0) + 1;
    else if (kind === SyntaxKind.CloseBraceToken && inHole >= 0)
      holes[inHole] = (holes[inHole] ?? 0) - 1;
    tokens.push({ kind, text: scanner.getTokenText(), value: scanner.getTokenValue() });
  }
}

/** Whether a slash behind this token divides, rather than beginning a regular expression. */
function isOperand(token: Token | undefined): boolean {
  return (
    token !== undefined && /^([\w$"'`#].*|[)\]}])$/s.test(token.text) && !OPERATORS.test(token.text)
  );
}

const OPERATORS = /^(return|typeof|case|in|of|yield|await|void|delete|else|do)$/;
