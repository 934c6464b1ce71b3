/** What each room, a folder or a single file, may import besides itself. Arrows go one way: down to up. */
export type Rooms = Readonly<Record<string, readonly string[]>>;

export const ROOMS: Rooms = {
  "chat.ts": [],
  "audit.ts": [],
  "errors.ts": [],
  "abort-scope.ts": [],
  "backoff.ts": [],
  "version.ts": [],
  "parse-json.ts": [],
  "json-bounds.ts": [],
  "read-start.ts": [],
  "delay.ts": [],
  "idle-timer.ts": ["delay.ts", "unref-timer.ts"],
  "unref-timer.ts": [],
  "turns.ts": ["delay.ts"],
  "json-in-turns.ts": ["parse-json.ts", "turns.ts"],
  "json-reader.ts": ["json-bounds.ts", "long-texts.ts", "parse-json.ts", "turns.ts"],
  "long-texts.ts": ["parse-json.ts", "turns.ts"],
  "local-address.ts": [],
  "network-error.ts": [],
  "hex.ts": [],
  "sha256.ts": ["hex.ts"],
  "once.ts": [],
  "resolvable.ts": [],

  "spoken-text.ts": [],

  "sse/": ["chat.ts", "idle-timer.ts"],
  "auth/": ["audit.ts", "errors.ts", "hex.ts", "sha256.ts"],
  "http/": [
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "json-bounds.ts",
    "local-address.ts",
    "parse-json.ts",
    "zod",
    "uqr",
  ],
  "page/": [],
  "client/": ["chat.ts"],
  "providers/": [
    "abort-scope.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "json-bounds.ts",
    "local-address.ts",
    "network-error.ts",
    "once.ts",
    "parse-json.ts",
    "read-start.ts",
    "version.ts",
  ],

  "schedule/": [],
  "tools/": [
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "parse-json.ts",
    "providers/message.ts",
    "sha256.ts",
    "turns.ts",
  ],
  "agent/": [
    "abort-scope.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "json-in-turns.ts",
    "json-reader.ts",
    "parse-json.ts",
    "providers/message.ts",
    "providers/provider.ts",
    "reply/provider-reply.ts",
    "sha256.ts",
    "tools/",
    "turns.ts",
  ],
  "runs/": [
    "abort-scope.ts",
    "agent/",
    "audit.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "mcp/elicitation.ts",
    "mcp/form-answer.ts",
    "mcp/form-fields.ts",
    "models/agent-models.ts",
    "models/model-directory.ts",
    "once.ts",
    "providers/message.ts",
    "reply/follow-reply.ts",
    "reply/provider-reply.ts",
    "reply/surrogates.ts",
    "sha256.ts",
    "tools/",
  ],
  "loops/": [
    "abort-scope.ts",
    "agent/ports.ts",
    "agent/system-clock.ts",
    "errors.ts",
    "library/library.ts",
    "runs/agent-runs.ts",
    "schedule/",
    "sha256.ts",
  ],
  "mcp/": [
    "abort-scope.ts",
    "backoff.ts",
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "idle-timer.ts",
    "json-in-turns.ts",
    "json-reader.ts",
    "local-address.ts",
    "network-error.ts",
    "once.ts",
    "parse-json.ts",
    "read-start.ts",
    "tools/",
    "turns.ts",
    "unref-timer.ts",
    "version.ts",
  ],

  "library/": [
    "hex.ts",
    "local-address.ts",
    "mcp/server-entry.ts",
    "once.ts",
    "parse-json.ts",
    "jsonc-parser",
  ],

  "conversations/": [
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "parse-json.ts",
    "providers/message.ts",
    "runs/run-conversations.ts",
    "sha256.ts",
    "spoken-text.ts",
    "tools/builtin-ports.ts",
    "zod",
  ],
  "engine/": [
    "abort-scope.ts",
    "agent/",
    "errors.ts",
    "library/",
    "mcp/",
    "providers/message.ts",
    "providers/provider.ts",
    "reply/",
    "runs/",
    "tools/",
  ],

  "redis/": ["auth/", "delay.ts", "errors.ts", "hex.ts", "reply/"],
  "reply/": [
    "abort-scope.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "idle-timer.ts",
    "providers/provider.ts",
    "providers/message.ts",
    "providers/failure.ts",
  ],

  "models/": [
    "abort-scope.ts",
    "delay.ts",
    "errors.ts",
    "resolvable.ts",
    "providers/message.ts",
    "providers/provider.ts",
    "reply/provider-reply.ts",
  ],

  "push/": [
    "backoff.ts",
    "delay.ts",
    "errors.ts",
    "local-address.ts",
    "once.ts",
    "reply/reply-store.ts",
    "runs/agent-runs.ts",
    "runs/pending-questions.ts",
    "sha256.ts",
  ],

  "openai/": [
    "abort-scope.ts",
    "chat.ts",
    "delay.ts",
    "errors.ts",
    "hex.ts",
    "http/",
    "parse-json.ts",
    "providers/generation-options.ts",
    "providers/message.ts",
    "providers/provider.ts",
    "reply/",
    "sse/",
    "zod",
  ],

  "routes/": [
    "abort-scope.ts",
    "agent/run-line.ts",
    "agent/run-snapshot.ts",
    "audit.ts",
    "auth/",
    "chat.ts",
    "conversations/",
    "errors.ts",
    "http/",
    "loops/loop-manager.ts",
    "library/",
    "models/",
    "once.ts",
    "openai/",
    "page/page.ts",
    "parse-json.ts",
    "providers/message.ts",
    "providers/provider.ts",
    "push/",
    "reply/",
    "resolvable.ts",
    "runs/",
    "spoken-text.ts",
    "sse/",
    "hono",
    "zod",
  ],
  "agents.ts": [
    "agent/",
    "audit.ts",
    "engine/",
    "errors.ts",
    "library/",
    "mcp/",
    "models/",
    "providers/provider.ts",
    "reply/limits.ts",
    "resolvable.ts",
    "routes/",
    "runs/",
    "tools/",
  ],
  "openai-api.ts": ["errors.ts", "routes/"],
  "openapi/": ["conversations/exchange.ts", "errors.ts", "openai/", "routes/", "version.ts", "zod"],
  "openapi-document.ts": ["once.ts", "openapi/", "routes/"],
  "conversations-api.ts": ["conversations/", "routes/"],
  "push-api.ts": ["push/", "routes/"],
  "handler-options.ts": [
    "auth/",
    "http/",
    "models/",
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
    "models/",
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

/** The one file that may import each SDK, or another large package, when it is first used. */
const SDK_FILES: Readonly<Record<string, string>> = {
  openai: "providers/openai.ts",
  "@anthropic-ai/sdk": "providers/anthropic.ts",
  "@google/genai": "providers/gemini.ts",
  ollama: "providers/ollama.ts",
  minisearch: "library/search-notes.ts",
  yaml: "library/yaml-fields.ts",
  "@modelcontextprotocol/client": "mcp/sdk.ts",
};

const EMPTY_NAMES = /(^|[/.-])(utils?|helpers?|misc)(?=[/.-])/;

// What Biome denies by name, reached by way of the global object, or taken out of it.
const HOST_NAME = "(Buffer|Bun|Deno|console|process|require|setImmediate)";
const HOST_GLOBALS = new RegExp(
  `\\bglobalThis\\??\\.${HOST_NAME}\\b|\\{[^{}]*\\b${HOST_NAME}\\b[^{}]*\\}\\s*=\\s*\\(?globalThis\\b`,
  "g",
);

/** The one file outside the terminal's room that may reach a host's global, and does without it where there is none. */
const HOST_GLOBAL_FILES: Readonly<Record<string, string>> = {
  // Nothing else ends a turn of the event loop for certain: a timer that is due goes on in the same one.
  setImmediate: "turns.ts",
};

/** One module that a source file names. */
interface Import {
  readonly specifier: string;
  /** Whether it is loaded with the file, when it is needed, or never, for its types alone. */
  readonly when: "static" | "dynamic" | "type";
}

/**
 * Every breach of the rules that Biome does not know, in `files`, from paths (relative to
 * src/) to texts. Circles, endings and globals are Biome's: see biome.json.
 */
export function breachesIn(files: ReadonlyMap<string, string>, rooms: Rooms = ROOMS): string[] {
  return [...files].flatMap(([file, text]) =>
    breachesOf(file, withoutComments(text), rooms).map((breach) => `${file}: ${breach}`),
  );
}

// A process has unref() on every runtime, a timer has not: Deno's before 2.8 are numbers.
const TIMER_UNREF = /(?:[tT]imer|\))\.unref\(/;

function breachesOf(file: string, code: string, rooms: Rooms): string[] {
  const breaches: string[] = [];
  const room = Object.keys(rooms).find((each) => isWithin(file, each));
  if (room === undefined) breaches.push("is in no room; give it one in the table");
  if (EMPTY_NAMES.test(file)) breaches.push("has a name that says nothing");
  // mod.ts finds out whether it was started, which one runtime shows through its process alone.
  const mayUseHost = file.startsWith("cli/") || file === "mod.ts";
  if (!mayUseHost)
    for (const [, named, taken] of code.matchAll(HOST_GLOBALS)) {
      const name = named ?? taken ?? "";
      if (HOST_GLOBAL_FILES[name] !== file) breaches.push(`names globalThis.${name}`);
    }
  if (TIMER_UNREF.test(code)) breaches.push("unrefs a timer by itself; see unref-timer.ts");
  for (const each of importsOf(file, code)) {
    const target = resolve(file, each.specifier);
    const sdk = sdkBreach(file, each);
    if (sdk) breaches.push(sdk);
    if (target.startsWith("cli/") && !file.startsWith("cli/") && each.when === "static")
      breaches.push(`loads ${target} with itself, and with it the terminal`);
    if (room !== undefined && !isAllowed(target, room, rooms[room] ?? []))
      breaches.push(`imports ${target}, which ${room} may not`);
  }
  return breaches;
}

function sdkBreach(file: string, { specifier, when }: Import): string | undefined {
  const sdkFile = sdkFileOf(specifier);
  if (sdkFile === undefined) return undefined;
  // Types load nothing, so that what an adapter sends may be put together beside it.
  if (when === "type" && file.startsWith("providers/")) return undefined;
  if (sdkFile !== file) return `imports ${specifier}, which only ${sdkFile} may`;
  return when === "static"
    ? `loads ${specifier} with itself, not when it is first used`
    : undefined;
}

function sdkFileOf(specifier: string): string | undefined {
  return Object.entries(SDK_FILES).find(([sdk]) => isWithin(specifier, sdk))?.[1];
}

function isAllowed(target: string, room: string, allowed: readonly string[]): boolean {
  if (sdkFileOf(target) !== undefined) return true;
  return [room, ...allowed].some((each) => each === "*" || isWithin(target, each));
}

function isWithin(target: string, allowed: string): boolean {
  return target === allowed || target.startsWith(allowed.replace(/\/?$/, "/"));
}

/** A relative specifier as a path relative to src/, any other as it is. */
function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const from = file === "mod.ts" ? file : `src/${file}`;
  return new URL(specifier, `file:///${from}`).pathname.slice(1).replace(/^src\//, "");
}

// Both lean on Biome's layout: a statement begins its line, and strings have double quotes.
const STATEMENT = /^(?:import|export)\s(type\s(?!from\s))?(?:[^"';]*?\sfrom\s)?"([^"]+)"/gm;
const CALL = /\bimport\(\s*(?:"([^"]+)")?/g;

function importsOf(file: string, code: string): Import[] {
  // The built page is text: what it imports is asked of the server.
  if (file.endsWith(".generated.ts")) return [];
  return [
    ...Array.from(code.matchAll(STATEMENT), ([, type, specifier = ""]): Import => {
      return { specifier, when: type ? "type" : "static" };
    }),
    // A name that is put together is one that no rule can be held against.
    ...Array.from(code.matchAll(CALL), ([, specifier = "(not a plain string)"]): Import => {
      return { specifier, when: "dynamic" };
    }),
  ];
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(\/\/|\/?\*).*$/gm, "");
}
