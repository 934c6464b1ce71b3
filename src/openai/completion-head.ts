import { toHex } from "../hex.ts";

/** What all chunks of one reply have in common. */
export interface CompletionHead {
  /** `chatcmpl-…` */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Who answers: `ID/MODEL`. */
  readonly model: string;
  /** The fields of the request that were left out, since the provider does not obey them. */
  readonly ignored: readonly string[];
  /** The conversation that the reply belongs to, when the PC keeps it. */
  readonly conversationId?: string;
}

/** The head of a new reply. */
export function newCompletionHead(model: string, ignored: readonly string[]): CompletionHead {
  const id = `chatcmpl-${toHex(crypto.getRandomValues(new Uint8Array(16)))}`;
  return { id, created: Math.floor(Date.now() / 1000), model, ignored };
}

/** The fields that every chunk of a reply, and a whole one, begin with. */
export function headFields<T extends string>(
  { id, created, model, conversationId }: CompletionHead,
  object: T,
): Pick<CompletionHead, "id" | "created" | "model"> & {
  readonly object: T;
  readonly conversation_id?: string;
} {
  const conversation = conversationId !== undefined && { conversation_id: conversationId };
  return { id, object, created, model, ...conversation };
}
