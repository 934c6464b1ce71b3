import { ChatError } from "../errors.ts";

/** Which part of a conversation is asked for. */
export interface PartOptions {
  /** How many messages of a branch at most, from 1 on. */
  readonly limit: number;
  /** The message that the part stands before. Default: its last messages. */
  readonly before?: string;
}

type Placed = { readonly id: string; readonly parentId: string | null };

/** The last of a branch's messages, or the last before one of them. @throws ChatError `validation.invalid_body` */
export function partOfBranch<M extends Placed>(
  branch: readonly M[],
  { limit, before }: PartOptions,
): readonly M[] {
  const end =
    before === undefined ? branch.length : branch.findIndex((message) => message.id === before);
  if (end < 0) throw noSuchMessage();
  return branch.slice(Math.max(0, end - limit), end);
}

/**
 * The last messages on the branch that ends with `leafId`, or the last before another one; with
 * them whatever else was said from the first of them on, so that the parts together are the whole.
 * Messages stand behind those that they follow.
 * @throws ChatError `validation.invalid_body` where `before` is not on a branch of it
 */
export function partOfTree<M extends Placed>(
  messages: readonly M[],
  leafId: string | undefined,
  { limit, before }: PartOptions,
): readonly M[] {
  const end =
    before === undefined ? messages.length : messages.findIndex(({ id }) => id === before);
  if (end < 0) throw noSuchMessage();
  const byId = new Map(messages.map((message) => [message.id, message]));
  let at = byId.get((before === undefined ? leafId : messages[end]?.parentId) ?? "");
  for (let count = 1; at && count < limit; count++) {
    const parent = byId.get(at.parentId ?? "");
    if (!parent) return messages.slice(0, end);
    at = parent;
  }
  return at ? messages.slice(messages.indexOf(at), end) : [];
}

function noSuchMessage(): ChatError {
  return new ChatError("validation.invalid_body", "before: there is no such message.", {
    param: "before",
  });
}
