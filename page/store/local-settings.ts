// Beside the database: read at once, and there where a browser has no database, or a broken one.
const keyOf = (name: string): string => `setting:${name}`;

/** A setting as it was kept with {@link keepLocal}; undefined where it was not, or cannot be read. */
export function readLocal(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a setting; undefined removes it. Returns whether it is kept. */
export function keepLocal(name: string, value: unknown): boolean {
  try {
    if (value === undefined) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
