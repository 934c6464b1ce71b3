import * as z from "zod";
import { ollamaUrl } from "../../providers/ollama.ts";
import { CliError } from "../cli-error.ts";
import { findJsonFault } from "./json-position.ts";

/** The kinds of provider that can be served. */
export const SERVED_KINDS = ["ollama", "openai", "anthropic", "gemini", "minimax", "demo"] as const;

/** One of {@link SERVED_KINDS}. */
export type ServedKind = (typeof SERVED_KINDS)[number];

const httpUrl = z.string().refine(isHttpUrl, "expected an http:// or https:// address");

const ollamaHost = z
  .string()
  .refine(isOllamaHost, "expected an address such as http://127.0.0.1:11434");

// Fields that nobody here knows stay where they are: another version may need them.
const common = {
  id: z.string().min(1),
  maxTokens: z.int().positive().exactOptional(),
  temperature: z.number().nonnegative().exactOptional(),
  thinking: z.enum(["inline", "hidden"]).exactOptional(),
};
const model = z.string().min(1);
const remote = {
  ...common,
  model,
  apiKey: z.string().min(1).exactOptional(),
  baseUrl: httpUrl.optional(),
};

const providerEntry = z.discriminatedUnion("kind", [
  z.looseObject({
    ...remote,
    kind: z.literal("ollama"),
    host: ollamaHost.exactOptional(),
    baseUrl: ollamaHost.exactOptional(),
    contextTokens: z.int().positive().exactOptional(),
  }),
  z.looseObject({ ...remote, kind: z.literal("openai") }),
  z.looseObject({ ...remote, kind: z.literal("anthropic") }),
  z.looseObject({ ...remote, kind: z.literal("gemini") }),
  z.looseObject({ ...remote, kind: z.literal("minimax") }),
  z.looseObject({ ...common, kind: z.literal("demo") }),
  z.looseObject({ id: common.id, kind: z.literal("tokori-cloud") }),
]);

// The longest time-out that timers take.
const milliseconds = z.int().positive().max(2_147_483_647).exactOptional();
const count = z.int().positive().exactOptional();

const config = z.looseObject({
  active: z.string().nullish(),
  providers: z.array(providerEntry).superRefine(refuseSameIds),
  limits: z
    .looseObject({
      firstTokenMs: milliseconds,
      betweenTokensMs: milliseconds,
      replyChars: count,
      bodyBytes: count,
      keptReplyMs: milliseconds,
      unreadReplyMs: milliseconds,
    })
    .exactOptional(),
});

/** One provider of a config. */
export type ProviderEntry = z.infer<typeof providerEntry>;

/** What config.json says. */
export type Config = z.infer<typeof config>;

/**
 * Reads the text of a config file.
 * @throws CliError naming `file`, the path inside it and what was expected; never a value
 */
export function parseConfig(text: string, file: string): Config {
  const result = config.safeParse(parseJson(text.replace(/^\ufeff/, ""), file));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  const where = path?.join("").replace(/^\./, "") || "the whole";
  throw new CliError(`${file}: ${where}: ${expectation(issue)}.`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const fault = findJsonFault(text);
    const where =
      fault && ` at line ${fault.line}, column ${fault.column}: expected ${fault.expected}`;
    throw new CliError(`${file} is not valid JSON${where ?? ""}.`);
  }
}

function expectation(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "invalid_union" && issue.path.at(-1) === "kind")
    return `expected one of ${[...SERVED_KINDS, "tokori-cloud"].join(", ")}`;
  return (issue?.message ?? "not as expected").replace(/^Invalid (input|option): /, "");
}

/** Whether Ollama's own tools would take this as its host. */
export function isOllamaHost(host: string): boolean {
  try {
    return isHttpUrl(ollamaUrl(host));
  } catch {
    return false;
  }
}

/** Whether this is an address that a request can be sent to. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function refuseSameIds(entries: readonly { id: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { id }] of entries.entries()) {
    if (seen.has(id))
      context.addIssue({
        code: "custom",
        path: [index, "id"],
        message: `expected an id of its own, but another provider is called ${JSON.stringify(id)} too`,
      });
    seen.add(id);
  }
}
