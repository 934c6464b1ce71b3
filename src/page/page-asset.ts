/** One file of the page: a text, or bytes as base64. */
export type PageAsset = {
  /** Where it is served, from the root. */
  readonly path: string;
  /** Its media type. */
  readonly type: string;
  /** The beginning of its SHA-256, in hex. */
  readonly hash: string;
  /** Whether its path changes with its content. */
  readonly immutable: boolean;
} & (
  | { readonly text: string; readonly base64?: never }
  | { readonly base64: string; readonly text?: never }
);
