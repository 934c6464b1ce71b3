/** What a server asks the person for, while it carries out a call. */
export interface ElicitationForm {
  readonly server: string;
  /** The tool that asks, where only one was at work. */
  readonly tool?: string;
  /** The server's own words, cleaned. */
  readonly message: string;
  /** JSON Schema of a flat object, as the server gave it. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What a field of a form may hold. */
export type FormValue = string | number | boolean | string[];

/** What the person did: filled it in, refused, or neither. */
export type ElicitationAnswer =
  | { readonly action: "accept"; readonly content: Readonly<Record<string, FormValue>> }
  | { readonly action: "decline" | "cancel" };

/** Asks the person; `signal` is aborted when the server no longer waits. */
export type AskPerson = (
  form: ElicitationForm,
  options: { readonly signal: AbortSignal },
) => Promise<ElicitationAnswer>;
