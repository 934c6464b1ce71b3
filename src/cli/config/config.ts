import * as z from "zod";
import { MAX_TIMER_MS } from "../../delay.ts";
import { isId } from "../../library/fields.ts";
import { isHttpUrl, isOllamaHost } from "../providers/address.ts";
import { similarField } from "./field-names.ts";
import { meantVariable } from "./key-variable.ts";

/** The kinds of provider that can be served. */
export const SERVED_KINDS = ["ollama", "openai", "anthropic", "gemini", "minimax", "demo"] as const;

/** One of {@link SERVED_KINDS}. */
export type ServedKind = (typeof SERVED_KINDS)[number];

const httpUrl = z.string().refine(isHttpUrl, "expected an http:// or https:// address");

const ollamaHost = z
  .string()
  .refine(isOllamaHost, "expected an address such as http://127.0.0.1:11434");

// A literal "$OPENAI_API_KEY" must not be sent as the key.
const apiKey = z
  .string()
  .min(1)
  .superRefine((key, context) => {
    const name = meantVariable(key);
    if (name !== undefined)
      context.addIssue({
        code: "custom",
        message: `expected "env:${name}" for a key that is in a variable`,
      });
  });

// Fields that nobody here knows stay where they are: another version may need them.
const common = {
  id: z.string().min(1),
  maxTokens: z.int().positive().exactOptional(),
  temperature: z.number().nonnegative().exactOptional(),
  thinking: z.enum(["inline", "hidden"]).exactOptional(),
};
const model = z.string().min(1);
const models = z
  .union([z.enum(["listed", "configured"]), z.array(model)], {
    error: 'expected "listed", "configured" or a list of model names',
  })
  .exactOptional();
const remote = {
  ...common,
  model,
  models,
  apiKey: apiKey.exactOptional(),
  baseUrl: httpUrl.optional(),
};

const ENTRY_SHAPES = {
  ollama: {
    ...remote,
    kind: z.literal("ollama"),
    host: ollamaHost.exactOptional(),
    baseUrl: ollamaHost.exactOptional(),
    contextTokens: z.int().positive().exactOptional(),
  },
  openai: { ...remote, kind: z.literal("openai") },
  anthropic: { ...remote, kind: z.literal("anthropic") },
  gemini: { ...remote, kind: z.literal("gemini") },
  minimax: { ...remote, kind: z.literal("minimax") },
  demo: { ...common, kind: z.literal("demo") },
};

const providerEntry = z.discriminatedUnion("kind", [
  z.looseObject(ENTRY_SHAPES.ollama).superRefine(refuseMisspelt),
  z.looseObject(ENTRY_SHAPES.openai).superRefine(refuseMisspelt),
  z.looseObject(ENTRY_SHAPES.anthropic).superRefine(refuseMisspelt),
  z.looseObject(ENTRY_SHAPES.gemini).superRefine(refuseMisspelt),
  z.looseObject(ENTRY_SHAPES.minimax).superRefine(refuseMisspelt),
  z.looseObject(ENTRY_SHAPES.demo),
  z.looseObject({ id: common.id, kind: z.literal("tokori-cloud") }),
]);

const milliseconds = z.int().positive().max(MAX_TIMER_MS).exactOptional();
const count = z.int().positive().exactOptional();

const LIMITS_SHAPE = {
  firstTokenMs: milliseconds,
  betweenTokensMs: milliseconds,
  replyChars: count,
  bodyBytes: count,
  completionBodyBytes: count,
  keptReplyMs: milliseconds,
  unreadReplyMs: milliseconds,
};

const expose = z
  .union([z.enum(["active", "free", "all"]), z.array(z.string())], {
    error: 'expected "active", "free", "all" or a list of providers\' ids',
  })
  .exactOptional();

// The same as for agents' files, which are looked up by it.
const agentId = z
  .string()
  .refine(isId, 'expected the id of an agent: letters, digits, ".", "_" and "-"');

const CONFIG_SHAPE = {
  agent: agentId.nullish(),
  active: z.string().nullish(),
  expose,
  providers: z.array(providerEntry).superRefine(refuseSameIds),
  limits: z.looseObject(LIMITS_SHAPE).exactOptional(),
  updateCheck: z.boolean().exactOptional(),
};

/** What a config file must look like; each issue's message says what was expected, never a value. */
export const configSchema = z.looseObject(CONFIG_SHAPE);

/** One provider of a config. */
export type ProviderEntry = z.infer<typeof providerEntry>;

/** What config.json says. */
export type Config = z.infer<typeof configSchema>;

/** The fields that a config may have at the top, and in its limits. */
export const CONFIG_FIELDS = {
  top: Object.keys(CONFIG_SHAPE),
  limits: Object.keys(LIMITS_SHAPE),
} as const;

/** The fields that an entry of this kind may have; undefined for an entry that is not served. */
export function entryFields(kind: string): readonly string[] | undefined {
  const shape = Object.entries(ENTRY_SHAPES).find(([served]) => served === kind)?.[1];
  return shape && Object.keys(shape);
}

/**
 * Refuses an entry whose address or key stands under another name. Such a field is not
 * used: the message, and the key, would go to the provider's own address instead.
 */
function refuseMisspelt(
  entry: Readonly<Record<string, unknown>> & { readonly kind: string },
  context: z.RefinementCtx,
): void {
  const known = entryFields(entry.kind) ?? [];
  const hasAddress = ["baseUrl", "host"].some(
    (name) => known.includes(name) && entry[name] !== undefined,
  );
  for (const name of Object.keys(entry)) {
    if (known.includes(name)) continue;
    const meant = similarField(name, known);
    if ((meant === "baseUrl" || meant === "host") && !hasAddress)
      context.addIssue({
        code: "custom",
        path: [name],
        message: `expected "${meant}": under another name the address is not used, and messages would go to the provider's usual one`,
      });
    if (meant === "apiKey" && entry.apiKey === undefined)
      context.addIssue({
        code: "custom",
        path: [name],
        message: `expected "apiKey": under another name the key is not used`,
      });
  }
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
