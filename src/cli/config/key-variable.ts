/** The name in a key that is written as `env:NAME`. */
export function keyVariable(apiKey: string | undefined): string | undefined {
  return /^env:(.+)$/.exec(apiKey ?? "")?.[1];
}

/**
 * The variable that is meant by a key in a form that other programs expand (`$NAME`,
 * `${NAME}`, `%NAME%`, `env:$NAME`, the bare name of a key's variable) and this one does
 * not: `NAME` itself when what was written may not be one. Undefined for a key, and for
 * `env:NAME` as it should be written.
 */
export function meantVariable(apiKey: string): string | undefined {
  if (/^env:[^\s${}]+$/.test(apiKey)) return undefined;
  const written = EXPANDED.map((form) => form.exec(apiKey)?.[1]).find((name) => name !== undefined);
  if (written !== undefined) return /^[A-Z][A-Z0-9_]*$/.test(written) ? written : "NAME";
  return /^\s*env\s*:/i.test(apiKey) ? "NAME" : undefined;
}

const EXPANDED = [
  /^\s*(?:env\s*:\s*)?\$\{?(?:env:)?(\w+)\}?\s*$/i,
  /^\s*env\s*:\s*(\w+)\s*$/i,
  /^%(\w+)%$/,
  /^(?:process\.)?env\.(\w+)$/,
  /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN))$/,
];
