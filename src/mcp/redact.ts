import { endTurn, endTurnIfOver } from "../turns.ts";

/** Shorter ones occur in ordinary text, which would then be full of holes. */
const MIN_SECRET_CHARACTERS = 8;

/** Replaces secrets in a text. */
export interface Redact {
  (text: string): string;
  /** The same, of a text that may be long, in turns of the event loop. */
  inTurns(text: string): Promise<string>;
}

/** Takes a millisecond or two. */
const SLICE_CHARACTERS = 64 * 1024;

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
  const redact = (text: string): string =>
    forms.reduce((rest, { form, mark }) => rest.replaceAll(form, () => mark), text);
  return Object.assign(redact, {
    inTurns: async (text: string) => {
      let rest = text;
      for (const { form, mark } of forms) rest = await replaceInTurns(rest, form, mark);
      return rest;
    },
  });
}

/** As `replaceAll` does it. */
async function replaceInTurns(text: string, form: string, mark: string): Promise<string> {
  const parts: string[] = [];
  let isThere = false;
  let start = 0;
  while (start < text.length) {
    // One may begin at the slice's end.
    const slice = text.slice(start, start + SLICE_CHARACTERS + form.length - 1);
    let from = 0;
    for (let at = slice.indexOf(form); at >= 0; at = slice.indexOf(form, from)) {
      parts.push(slice.slice(from, at), mark);
      isThere = true;
      from = at + form.length;
    }
    const end = Math.max(from, Math.min(SLICE_CHARACTERS, slice.length));
    parts.push(slice.slice(from, end));
    start += end;
    if (start < text.length) await endTurnIfOver();
  }
  if (!isThere) return text;
  if (text.length > SLICE_CHARACTERS) await endTurn();
  return parts.join("");
}

/** Both, one after the other. */
export function redactBoth(first: Redact, second: Redact): Redact {
  return Object.assign((text: string) => second(first(text)), {
    inTurns: async (text: string) => second.inTurns(await first.inTurns(text)),
  });
}

/** What a server's entry and the way to it keep secret is taken out. */
export function redactorOf(
  { secrets }: { readonly secrets: ReadonlyMap<string, string> },
  transport: { readonly redact?: Redact },
): Redact {
  const redact = redactor(secrets);
  return transport.redact ? redactBoth(redact, transport.redact) : redact;
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
