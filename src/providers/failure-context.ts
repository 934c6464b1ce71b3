/** Who failed, in the words that a message needs. */
export interface FailureContext {
  /** "Ollama" */
  readonly name: string;
  readonly model?: string;
  /** The address it was asked at: "http://127.0.0.1:11434". */
  readonly address?: string;
  /** What to type on the PC when the model is missing, if a command gets it. */
  readonly installCommand?: string;
  /** Never to be repeated to anyone. */
  readonly secret?: string;
  /** Whether it was asked without an API key, since none is configured. */
  readonly isKeyless?: boolean;
  /** Whether a part of the reply had already arrived. */
  readonly started?: boolean;
}

/** What a failure has to know of a key that may be missing or empty. */
export function keyOf(
  apiKey: string | undefined,
): Pick<FailureContext, "secret"> | Pick<FailureContext, "isKeyless"> {
  return apiKey ? { secret: apiKey } : { isKeyless: true };
}
