import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allOptions, argumentsOf, faultOf, leafCommands, PROGRAM, words } from "./command-words.ts";
import { type DocPage, GUIDES, guide } from "./doc-page.ts";

// Options of other programs (Deno, Docker), which pages name beside ours.
const FOREIGN_OPTIONS = new Set(["--deny-run", "-p", "-e", "--add-host", "--env-file"]);

/** The commands of a page: lines of its shell blocks, and what is in backticks. */
function commandsOf({ fences, spans }: DocPage): readonly string[] {
  const blocks = fences.filter(({ language }) => language === "sh").map(({ text }) => text);
  const lines = blocks.flatMap((text) => text.replaceAll(HERE_DOCUMENT, "").split("\n"));
  // A block without a language may be anything: of it, what starts with the program's name.
  const plain = fences
    .filter(({ language }) => language === "")
    .flatMap(({ text }) => text.split("\n"))
    .filter((line) => argumentsOf(line) !== undefined);
  const inside = spans.flatMap((span) => /\$\((.*)\)/.exec(span)?.[1] ?? []);
  return [...lines, ...plain, ...spans, ...inside].flatMap((line) => line.split(" && "));
}

const HERE_DOCUMENT = /<<'END'[\s\S]*?\nEND$/gm;

/** What the program is given there: also where its name is left out, as in `devices list`. */
function given(command: string): readonly string[] | undefined {
  const own = argumentsOf(command);
  if (own) return own;
  const [first = ""] = words(command);
  return PROGRAM.commands.some((each) => each.name() === first) ? words(command) : undefined;
}

const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync("package.json", "utf8"),
).scripts;

/** The source of the program and the examples, as one text. */
const sources = ["src", "examples"]
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|js|mjs|sh)$/.test(name) && !name.includes(".generated."))
      .map((name) => readFileSync(`${root}/${name}`, "utf8")),
  )
  .join("\n");

describe.each(GUIDES)("$path", (page) => {
  it("names commands and options that there are", () => {
    const faults = commandsOf(page).flatMap((command) => {
      const fault = faultOf(given(command) ?? []);
      return fault === undefined ? [] : [`${command}: ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it("names options by themselves that a command has", () => {
    const known = new Set(allOptions().flatMap(({ short, long }) => [short, long]));
    const named = page.spans.flatMap((span) => /^--?[a-z][a-z-]*/.exec(span)?.[0] ?? []);
    const unknown = named.filter((flag) => !known.has(flag) && !FOREIGN_OPTIONS.has(flag));
    expect(unknown.filter((flag) => flag !== "-h")).toEqual([]);
  });

  it("names scripts of package.json that there are", () => {
    const named = commandsOf(page).flatMap((command) => {
      const [, run, plain] = /^npm (?:run ([\w:]+)|(test|start))/.exec(command) ?? [];
      return run ?? plain ?? [];
    });
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("names files of this repository that are there", () => {
    const named = page.spans.filter((span) =>
      /^(src|tests|scripts|examples|docs)\/\S+$/.test(span),
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("names variables of the environment that something reads", () => {
    const named = page.text.match(/\b(REMOTE_CHAT|DOTAGENTS|BUN_CONFIG)_[A-Z_]+/g) ?? [];
    const unread = named.filter((name) => !sources.includes(name));
    expect(unread).toEqual([]);
  });
});

it("every command is on a page", () => {
  const commands = GUIDES.flatMap((page) =>
    commandsOf(page).map((command) => (given(command) ?? []).join(" ")),
  );
  const missing = leafCommands().filter(
    (leaf) => !commands.some((command) => command === leaf || command.startsWith(`${leaf} `)),
  );
  expect(missing).toEqual([]);
});

describe("docs/configuration.md", () => {
  const rows = guide("docs/configuration.md").tables.find(
    ({ header }) => header[0]?.text === "option",
  );
  const codes = (text: string): string[] =>
    [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

  it("has every option of the server, with its variable and its default", () => {
    const described = (rows?.rows ?? []).flatMap(([option, variable, standard]) =>
      codes(option?.text ?? "").map((code) => [
        code.split(" ")[0],
        codes(variable?.text ?? "")[0],
        standard?.text.replaceAll("`", ""),
      ]),
    );
    const defaults = new Map<string | undefined, string>([
      ["--home", "~/.tokori"],
      ["--config", "HOME/config.json"],
      ["--tunnel", "none"],
      ["--workspace", "none"],
      ["--cors-origin", "loopback origins"],
      ["--no-update-check", "off"],
    ]);
    const expected = PROGRAM.options
      .filter(({ long, hidden }) => long !== "--version" && !hidden)
      .map(({ long, envVar, defaultValue, required }) => [
        long,
        envVar,
        defaults.get(long) ?? String(defaultValue ?? (required ? "" : "off")),
      ]);
    expect(described.sort()).toEqual(expected.sort());
  });
});
