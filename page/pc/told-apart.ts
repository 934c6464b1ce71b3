// Enough of an id to tell a few devices apart.
const SHOWN_LENGTH = 4;

/** What is shown of an id, beside a name that several have. */
export function shortId(id: string): string {
  return id.replace(/^[a-z]+_/, "").slice(0, SHOWN_LENGTH);
}

/** The names that more than one of `devices` has. */
export function sharedNames(devices: readonly { readonly name: string }[]): ReadonlySet<string> {
  const names = devices.map(({ name }) => name);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}
