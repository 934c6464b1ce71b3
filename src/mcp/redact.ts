/** Shorter ones occur in ordinary text, which would then be full of holes. */
const MIN_SECRET_CHARACTERS = 8;

/** Replaces secrets in a text. */
export type Redact = (text: string) => string;

/**
 * Replaces each value of `secrets`, from names to values, by `•••NAME•••`; values of fewer than
 * eight characters are left. Finds a value also as JSON and URLs write it.
 */
export function redactor(secrets: Iterable<readonly [string, string]>): Redact {
  const forms = [...secrets].flatMap(([name, value]) =>
    formsOf(value).map((form) => ({ form, mark: `•••${name}•••` })),
  );
  // A longer one may hold a shorter one, and would be known by what is left of it.
  forms.sort((one, other) => other.form.length - one.form.length);
  return (text) => forms.reduce((rest, { form, mark }) => rest.replaceAll(form, () => mark), text);
}

/** What a server's entry and the way to it keep secret is taken out. */
export function redactorOf(
  { secrets }: { readonly secrets: ReadonlyMap<string, string> },
  transport: { readonly redact?: Redact },
): Redact {
  const redact = redactor(secrets);
  return (text) => transport.redact?.(redact(text)) ?? redact(text);
}

function formsOf(value: string): string[] {
  if (value.length < MIN_SECRET_CHARACTERS) return [];
  return [...new Set([value, JSON.stringify(value).slice(1, -1), urlForm(value)])];
}

function urlForm(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no such form.
    return value;
  }
}
