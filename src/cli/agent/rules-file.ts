import { randomBytes } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import type { ApprovalRule } from "../../agent/policy.ts";
import { parseJson } from "../../parse-json.ts";
import type { RuleStore, StoredRule } from "../../runs/rule-store.ts";
import { unrefTimer } from "../../unref-timer.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";
import { fileVersion } from "../files/file-version.ts";
import { readPrivateFileSync } from "../files/private-file.ts";
import { type Log, plainText, SILENT } from "../log.ts";

/** Where it is kept what was allowed for longer than one call. */
export function rulesFile(home: string): string {
  return join(home, "approval-rules.json");
}

/** Rules in a file. */
export interface DiskRules extends RuleStore {
  /** Writes down when rules were last used. Never rejects. */
  flush(): Promise<void>;
}

/** Options of {@link diskRules}. */
export interface DiskRulesOptions {
  /** Where it is told what is wrong with the file. */
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Milliseconds after which it is written when a rule was used. Default 10 000. */
  readonly touchMs?: number;
}

const text = z.string().min(1);
const rule = z.looseObject({
  id: text,
  kind: z.enum(["always", "conversation", "first-use"]),
  agent: text,
  server: text,
  tool: text,
  definition: text,
  conversationId: text.exactOptional(),
  by: z.string().exactOptional(),
  createdAt: z.number(),
  lastUsedAt: z.number().exactOptional(),
});
const schema = z.looseObject({ rules: z.array(rule) });

type RulesFile = z.infer<typeof schema>;

const NO_RULES: RulesFile = { rules: [] };
const TOUCH_MS = 10_000;
const MAX_RULES = 5000;
// Each one more needs a change by somebody else within the milliseconds that a write takes.
const MAX_ATTEMPTS = 20;

/**
 * Keeps rules in `approval-rules.json` of the home directory, for its owner alone to read. Looks
 * at the file at every call, so that several programs agree. By a damaged one nothing is allowed,
 * and it is never written over: `add` and `remove` reject with a CliError then.
 */
export function diskRules(home: string, options: DiskRulesOptions = {}): DiskRules {
  return new RulesInFile(rulesFile(home), options);
}

class RulesInFile implements DiskRules {
  readonly #path: string;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #touchMs: number;
  #version: string | undefined;
  #text: string | undefined;
  #file = NO_RULES;
  #told: string | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #used = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string, options: DiskRulesOptions) {
    const { log = SILENT, now = Date.now, touchMs = TOUCH_MS } = options;
    this.#path = path;
    this.#log = log;
    this.#now = now;
    this.#touchMs = touchMs;
  }

  async list(): Promise<readonly StoredRule[]> {
    try {
      return withUses(this.#read(), this.#used).rules;
    } catch (error) {
      this.#tell(plainText(error));
      return [];
    }
  }

  add(given: ApprovalRule): Promise<void> {
    const added = { id: randomBytes(8).toString("hex"), ...given, createdAt: this.#now() };
    return this.#change((rules) =>
      rules.some((each) => isEqual(each, given)) ? rules : bounded([...rules, added]),
    );
  }

  async remove(id: string): Promise<boolean> {
    let isRemoved = false;
    await this.#change((rules) => {
      const others = rules.filter((each) => each.id !== id);
      isRemoved = others.length < rules.length;
      return isRemoved ? others : rules;
    });
    return isRemoved;
  }

  touch(agent: string, server: string, tool: string): void {
    this.#used.set(keyOf({ agent, server, tool }), this.#now());
    this.#timer ??= setTimeout(() => this.flush(), this.#touchMs);
    unrefTimer(this.#timer);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#used.size === 0) return;
    // What cannot be written now is tried with the next change.
    await this.#change((rules) => [...rules]).catch((error) => this.#tell(plainText(error)));
  }

  /** The rules as the file has them. @throws CliError */
  #read(): RulesFile {
    const version = fileVersion(this.#path);
    if (version !== undefined && version === this.#version) return this.#file;
    const found = readPrivateFileSync(this.#path);
    if (found !== this.#text || this.#text === undefined) this.#file = this.#parse(found);
    this.#text = found;
    this.#version = version;
    this.#told = undefined;
    return this.#file;
  }

  #parse(found: string | undefined): RulesFile {
    if (found === undefined) return NO_RULES;
    const { data } = schema.safeParse(parseJson(found));
    if (data) return data;
    throw new CliError(
      `${this.#path} is damaged, so nothing is allowed by it, and nothing is added to it. Repair it, or remove it and be asked again.`,
    );
  }

  #change(edit: (rules: readonly StoredRule[]) => readonly StoredRule[]): Promise<void> {
    const changed = this.#last.then(() => this.#write(edit));
    this.#last = changed.catch(() => {});
    return changed;
  }

  async #write(edit: (rules: readonly StoredRule[]) => readonly StoredRule[]): Promise<void> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      const file = this.#read();
      const before = this.#text;
      const rules = edit(file.rules);
      if (rules === file.rules) return;
      const used = this.#used;
      const next = withUses({ ...file, rules: [...rules] } as RulesFile, used);
      const isCurrent = (): boolean => readPrivateFileSync(this.#path) === before;
      const json = `${JSON.stringify(next, null, 2)}\n`;
      if (await writeFileAtomically(this.#path, json, { isCurrent })) {
        for (const [key, at] of used) if (this.#used.get(key) === at) this.#used.delete(key);
        return;
      }
    }
    throw new CliError(`${this.#path} is changed by another program all the time.`);
  }

  #tell(problem: string): void {
    if (problem !== this.#told) this.#log.error(problem);
    this.#told = problem;
  }
}

function withUses(file: RulesFile, used: ReadonlyMap<string, number>): RulesFile {
  if (used.size === 0) return file;
  const rules = file.rules.map((each) => {
    const at = used.get(keyOf(each));
    return at === undefined ? each : { ...each, lastUsedAt: at };
  });
  return { ...file, rules };
}

function keyOf({ agent, server, tool }: Pick<ApprovalRule, "agent" | "server" | "tool">): string {
  return JSON.stringify([agent, server, tool]);
}

const FACETS = ["kind", "agent", "server", "tool", "definition", "conversationId"] as const;

function isEqual(one: ApprovalRule, other: ApprovalRule): boolean {
  return FACETS.every((facet) => one[facet] === other[facet]);
}

/** Without the oldest rules of single conversations where there are too many. */
function bounded(rules: readonly StoredRule[]): readonly StoredRule[] {
  if (rules.length <= MAX_RULES) return rules;
  const oldest = rules.findIndex(({ kind }) => kind === "conversation");
  const place = Math.max(0, oldest);
  return [...rules.slice(0, place), ...rules.slice(place + 1)];
}
