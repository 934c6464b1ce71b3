import { LibraryFileError } from "./library-files.ts";

/** The variables that files may name, and their values. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A text with the values of its variables. */
export interface FilledIn {
  readonly text: string;
  /** The names of all variables in it. */
  readonly names: readonly string[];
  /** The names of variables that have no value. */
  readonly missing: readonly string[];
  /** The values that stand in it now, by the names of their variables. */
  readonly values: ReadonlyMap<string, string>;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Fills `env:NAME` (the whole text), `${NAME}`, `${env:NAME}` and `${NAME:-default}` in. An
 * empty variable has no value. What `${…}` else holds is refused, since it would be sent as
 * it stands; `field` says where.
 * @throws LibraryFileError
 */
export function fillIn(text: string, variables: Variables, field: string): FilledIn {
  const names: string[] = [];
  const missing: string[] = [];
  const values = new Map<string, string>();
  const lookUp = (name: string, fallback?: string): string => {
    const value = NAME.test(name) && Object.hasOwn(variables, name) ? variables[name] : undefined;
    names.push(name);
    if (value) values.set(name, value);
    else if (fallback === undefined) missing.push(name);
    return value || (fallback ?? "");
  };
  if (text.startsWith("env:")) {
    const name = text.slice("env:".length).trim();
    if (!NAME.test(name)) throw notAVariable(field);
    return { text: lookUp(name), names, missing, values };
  }
  const filled = text.replace(/\$\{([^{}]*)\}/g, (_, inside: string) => {
    const at = inside.indexOf(":-");
    const written = at < 0 ? inside : inside.slice(0, at);
    const name = written.startsWith("env:") ? written.slice("env:".length) : written;
    if (!NAME.test(name)) throw notAVariable(field);
    return lookUp(name, at < 0 ? undefined : inside.slice(at + 2));
  });
  return { text: filled, names, missing: [...new Set(missing)], values };
}

function notAVariable(field: string): LibraryFileError {
  return new LibraryFileError(
    `names something in ${field} that is no variable. Write env:NAME, \${NAME} or \${NAME:-default}`,
  );
}
