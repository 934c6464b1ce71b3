import type { ReplyRequest } from "./define-provider.ts";

/** Which names of tools an API takes. */
export interface ToolNameRule {
  /** What all of them match, and the longest as well. */
  readonly valid: RegExp;
  /** The characters that none of them has; global. */
  readonly refused: RegExp;
  readonly maxCharacters: number;
}

/**
 * The names of a request's tools in the form that an API takes, and back again: those that it
 * would refuse get another one, and no two the same.
 */
export class ToolNames {
  readonly #rule: ToolNameRule;
  readonly #toWire = new Map<string, string>();
  readonly #fromWire = new Map<string, string>();
  // How many were made of one name, so that the next one is not looked for from the beginning.
  readonly #made = new Map<string, number>();

  /** For the tools of the request and those that its history calls. */
  constructor(
    { tools = [], messages }: Pick<ReplyRequest, "tools" | "messages">,
    rule: ToolNameRule,
  ) {
    this.#rule = rule;
    const called = messages.flatMap((message) =>
      message.role === "assistant" ? (message.toolCalls ?? []) : [],
    );
    const names = new Set([...tools, ...called].map(({ name }) => name));
    for (const name of names) if (rule.valid.test(name)) this.#add(name, name);
    for (const name of names) if (!rule.valid.test(name)) this.#add(name, this.#freeNameLike(name));
  }

  /** What the API calls the tool. */
  toWire(name: string): string {
    return this.#toWire.get(name) ?? name;
  }

  /** What the client calls the tool of that name; the same for one that nobody named. */
  fromWire(wireName: string): string {
    return this.#fromWire.get(wireName) ?? wireName;
  }

  #add(name: string, wireName: string): void {
    this.#toWire.set(name, wireName);
    this.#fromWire.set(wireName, name);
  }

  #freeNameLike(name: string): string {
    const { valid, refused, maxCharacters } = this.#rule;
    const characters = name.replace(refused, "_");
    const like = valid.test(characters.slice(0, 1)) ? characters : `_${characters}`;
    const shortened = like.slice(0, maxCharacters);
    let wireName = shortened;
    let count = this.#made.get(shortened) ?? 1;
    while (this.#fromWire.has(wireName)) {
      const ending = `_${++count}`;
      wireName = like.slice(0, maxCharacters - ending.length) + ending;
    }
    this.#made.set(shortened, count);
    return wireName;
  }
}
