import { fillIn, type Variables } from "./variables.ts";

// Names of variables and headers whose values are secret even if the file has them in it.
const SECRET_NAME = /key|token|secret|passw|auth|credential|cookie/i;

/** Fills the variables of one entry in, and keeps account of what is secret in the result. */
export class SecretValues {
  readonly #variables: Variables;
  readonly #missing = new Set<string>();
  readonly #names = new Set<string>();
  readonly #values = new Map<string, string>();

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** The names of variables that were needed and have no value. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** The names of all variables that were named, with a value or without. */
  get names(): readonly string[] {
    return [...this.#names].sort();
  }

  /** What must be kept out of all that is written, by the names of their variables. */
  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  /**
   * The text of `field` with its variables filled in. `name` is what the text is for: a
   * variable of the server, a header; one that sounds secret makes the text itself secret.
   * @throws LibraryFileError
   */
  fill(text: string, field: string, name = ""): string {
    const filled = fillIn(text, this.#variables, field);
    for (const each of filled.names) this.#names.add(each);
    for (const each of filled.missing) this.#missing.add(each);
    for (const [each, value] of filled.values) this.#values.set(each, value);
    // "Bearer x": the part that a server might repeat.
    if (filled.values.size === 0)
      this.keep(name, filled.text.slice(filled.text.lastIndexOf(" ") + 1));
    return filled.text;
  }

  /** Makes `value` secret if `name`, what it is for, sounds so, and it is not so already. */
  keep(name: string, value: string): void {
    if (!SECRET_NAME.test(name) || value === "") return;
    if (![...this.#values.values()].includes(value)) this.#values.set(name, value);
  }
}
