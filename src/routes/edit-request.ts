import type { Context } from "hono";
import * as z from "zod/mini";
import type { Identity } from "../auth/authenticator.ts";
import { ChatError } from "../errors.ts";
import { readJsonBody } from "../http/json-body.ts";
import { parseBody } from "../http/parse-body.ts";
import { actorOf, requireAgentGrant } from "./agent-access.ts";
import type { AppEnv } from "./app.ts";
import type { LibraryEditor } from "./library-editor.ts";

// A file of 1 MiB, each of its characters escaped.
const BODY = { maxBytes: 4_194_304 };

/** What is edited was seen at this time. */
export const seenBody = z.object({ updatedAt: z.nullish(z.number()) });

/** Who asks, if that one may use agents. @throws ChatError `auth.forbidden` */
export function agentUser(context: Context<AppEnv>): Identity {
  const identity = context.get("identity");
  requireAgentGrant(identity);
  return identity;
}

/** A body of this form. @throws ChatError */
export async function editBody<T>(
  context: Context<AppEnv>,
  schema: z.ZodMiniType<T>,
  expected?: string,
): Promise<T> {
  const body = await readJsonBody(context.req.raw, BODY);
  return parseBody(schema, body, expected === undefined ? {} : { expected });
}

/** Ids to be removed, each once. */
export async function idsBody(context: Context<AppEnv>): Promise<readonly string[]> {
  const { ids } = await editBody(context, idsSchema, '{"ids":["…"]}');
  return [...new Set(ids.map((id) => id.trim()))];
}

/** Which ones are to be removed. */
export const idsSchema = z.object({
  ids: z.array(z.string()).check(z.minLength(1), z.maxLength(1000)),
});

/** Writes down that somebody has edited something. */
export function auditEdit(
  { audit }: Pick<LibraryEditor, "audit">,
  identity: Identity,
  action: string,
  subject: string,
): void {
  audit.add({ action, by: actorOf(identity), subject, outcome: "done" });
}

/** @throws ChatError `auth.forbidden` with these words, for a device */
export function requireOwnerFor(identity: Identity, words: string): void {
  if (identity.kind !== "owner") throw new ChatError("auth.forbidden", words);
}

/** A text without blanks around it, with something left. */
export const filled = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));
