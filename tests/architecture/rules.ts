import { type Import, readSource } from "./read-source.ts";

/** What each room, a folder or a single file, may import besides itself. Arrows go one way: down to up. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

export const ROOMS: Rooms = {
  "chat.ts": [],
  "errors.ts": [],
  "abort-scope.ts": [],
  "version.ts": [],
  "parse-json.ts": [],
  "read-start.ts": [],
  "delay.ts": [],
  "local-address.ts": [],
  "network-error.ts": [],
  "hex.ts": [],
  "resolvable.ts": [],

  "sse/": ["chat.ts"],
  "auth/": ["errors.ts", "hex.ts"],
  "http/": ["delay.ts", "errors.ts", "hex.ts", "local-address.ts", "zod", "uqr"],
  "page/": [],
  "client/": ["eventsource-parser"],
  "providers/": [
    "abort-scope.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "local-address.ts",
    "network-error.ts",
    "version.ts",
    "eventsource-parser",
  ],

  "reply/": [
    "abort-scope.ts",
    "chat.ts",
    "errors.ts",
    "providers/provider.ts",
    "providers/failure.ts",
  ],

  "routes/": [
    "abort-scope.ts",
    "auth/",
    "chat.ts",
    "errors.ts",
    "http/",
    "page/page.ts",
    "providers/provider.ts",
    "reply/",
    "resolvable.ts",
    "sse/",
    "hono",
    "zod",
  ],
  "handler-options.ts": [
    "auth/",
    "http/",
    "page/page.ts",
    "providers/provider.ts",
    "reply/",
    "resolvable.ts",
    "routes/",
  ],
  "handler.ts": [
    "auth/",
    "errors.ts",
    "handler-options.ts",
    "http/",
    "providers/provider.ts",
    "reply/",
    "resolvable.ts",
    "routes/",
    "version.ts",
    "hono",
  ],

  "index.ts": ["*"],
  "cli/": ["*"],
  "mod.ts": ["*"],
};

/** Where each SDK is at home; it is loaded there when first used, and nowhere else. */
const SDK_HOMES: Readonly<Record<string, string>> = {
  openai: "providers/openai.ts",
  "@anthropic-ai/sdk": "providers/anthropic.ts",
  "@google/genai": "providers/gemini.ts",
  ollama: "providers/ollama.ts",
};

// What exists on some runtimes only, or reaches the terminal; cli/ alone may name it.
const HOST_NAMES = [
  "Deno",
  "Bun",
  "process",
  "console",
  "Buffer",
  "require",
  "__dirname",
  "setImmediate",
];
const EMPTY_NAMES = /(^|[/.-])(utils?|helpers?|misc)(?=[/.-])/;

/** Every breach of the house's rules in `files`, from paths (relative to src/) to texts. */
export function breachesIn(files: ReadonlyMap<string, string>, rooms: Rooms = ROOMS): string[] {
  const breaches: string[] = [];
  const arrows = new Map<string, string[]>();
  for (const [file, text] of files) {
    const { imports, names } = readSource(text);
    const say = (breach: string): number => breaches.push(`${file}: ${breach}`);
    const room = roomOf(file, rooms);
    if (room === undefined) say("is in no room; give it one in the table");
    if (EMPTY_NAMES.test(file)) say("has a name that says nothing");
    if (!mayUseHost(file)) for (const name of HOST_NAMES) if (names.has(name)) say(`names ${name}`);
    for (const each of imports) {
      const target = resolve(file, each.specifier);
      for (const breach of importBreaches(file, each, target)) say(breach);
      if (room !== undefined && !isAllowed(target, room, rooms[room] ?? []))
        say(`imports ${target}, which ${room} may not`);
    }
    arrows.set(
      file,
      imports.map(({ specifier }) => resolve(file, specifier)),
    );
  }
  return [...breaches, ...circlesIn(arrows)];
}

function importBreaches(file: string, { specifier, when }: Import, target: string): string[] {
  const breaches: string[] = [];
  if (specifier.startsWith(".") && !specifier.endsWith(".ts"))
    breaches.push(`imports ${specifier}, which does not end in .ts`);
  if (specifier.startsWith("node:") && !mayUseHost(file)) breaches.push(`imports ${specifier}`);
  if (target.startsWith("cli/") && !file.startsWith("cli/") && when === "static")
    breaches.push(`loads ${target} with itself, and with it the terminal`);
  const sdk = Object.keys(SDK_HOMES).find((name) => `${specifier}/`.startsWith(`${name}/`));
  if (sdk === undefined) return breaches;
  if (SDK_HOMES[sdk] !== file)
    breaches.push(`imports ${specifier}, whose home is ${SDK_HOMES[sdk]}`);
  if (when === "static") breaches.push(`loads ${specifier} with itself, not when it is first used`);
  return breaches;
}

function mayUseHost(file: string): boolean {
  // mod.ts looks whether it was started, which one runtime tells through its process alone.
  return file.startsWith("cli/") || file === "mod.ts";
}

function isAllowed(target: string, room: string, allowed: readonly string[]): boolean {
  const isSdk = Object.keys(SDK_HOMES).some((name) => `${target}/`.startsWith(`${name}/`));
  return isSdk || [room, ...allowed].some((each) => each === "*" || isWithin(target, each));
}

function isWithin(target: string, allowed: string): boolean {
  return target === allowed || target.startsWith(allowed.replace(/\/?$/, "/"));
}

function roomOf(file: string, rooms: Rooms): string | undefined {
  return Object.keys(rooms).find((room) => isWithin(file, room));
}

/** A relative specifier as a path relative to src/, any other as it is. */
function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const from = file === "mod.ts" ? file : `src/${file}`;
  return new URL(specifier, `file:///${from}`).pathname.slice(1).replace(/^src\//, "");
}

/** Every circle of imports, once, beginning at its first file in the alphabet. */
function circlesIn(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const circles = new Set<string>();
  const finished = new Set<string>();
  const follow = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      circles.add(`${inOrder(path.slice(start)).join(" → ")}: a circle`);
      return;
    }
    if (finished.has(file)) return;
    for (const target of arrows.get(file) ?? []) follow(target, [...path, file]);
    finished.add(file);
  };
  for (const file of arrows.keys()) follow(file, []);
  return [...circles];
}

function inOrder(circle: readonly string[]): string[] {
  const first = circle.indexOf([...circle].sort()[0] ?? "");
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return [...turned, turned[0] ?? ""];
}
