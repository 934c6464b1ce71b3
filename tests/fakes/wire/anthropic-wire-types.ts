/** A block of a message, of any kind; any field may be missing. */
export interface Block {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
  readonly source?: { readonly type?: string; readonly data?: string; readonly url?: string };
}

/** A message as it is sent. */
export interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

/** A request of the Messages API, as far as it is checked. */
export interface Body {
  readonly model?: string;
  readonly max_tokens?: unknown;
  readonly messages?: readonly Message[];
  readonly tools?: readonly { readonly name: string; readonly input_schema?: unknown }[];
  readonly tool_choice?: { readonly type: string; readonly disable_parallel_tool_use?: boolean };
  readonly thinking?: {
    readonly type: string;
    readonly budget_tokens?: number;
    readonly block_binding?: object;
  };
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly schema?: unknown };
  };
  readonly temperature?: number;
  readonly top_p?: number;
  readonly stop_sequences?: readonly string[];
}

/** A message whose content is a list of blocks. */
export interface Blocks {
  readonly role: string;
  readonly content: readonly Block[];
}

/** The first refusal of a list, if there is one. */
export function first<T>(
  list: readonly T[],
  refusal: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of list.entries()) {
    const words = refusal(item, index);
    if (words !== undefined) return words;
  }
  return undefined;
}

/** `claude-opus-4-7` is 4.7; other names are taken for old models. */
export function versionOf({ model = "" }: Body): number {
  const [, major = 0, minor = 0] = /claude-[a-z]+-(\d)(?:-(\d))?(?!\d)/.exec(model) ?? [];
  return Number(`${major}.${minor}`);
}
