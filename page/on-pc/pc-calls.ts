import type { ImportedConversation } from "../chat/additions.ts";
import type { Conversation, Message } from "../chat/conversation.ts";
import { toJson } from "../chat/export.ts";
import { exportable } from "../chat/exported-attachments.ts";
import { readExport } from "../chat/import.ts";
import type { PcStep } from "../chat/pc-body.ts";
import { callPc, type PcAccess } from "../pc/pc-api.ts";

/** What is said of a conversation as a whole, and the version that was seen before. */
export interface PcEdit {
  readonly title?: string;
  readonly system?: string;
  readonly shared?: boolean;
  readonly leafId?: string;
  readonly updatedAt: number;
}

const pathOf = (id: string): string => `v1/conversations/${encodeURIComponent(id)}`;

/** Which messages of a conversation are asked for. */
export interface PcPart {
  readonly limit: number;
  /** Those before this one, by its id on the PC. Default: the last ones. */
  readonly before?: string;
}

/**
 * A conversation of the PC with all its branches, or a part of it, whose first message follows
 * one that is not in it.
 * @throws ApiError, TypeError as {@link callPc}; TypeError also for what is no conversation
 */
export async function readFromPc(
  access: PcAccess,
  id: string,
  part?: PcPart,
): Promise<ImportedConversation> {
  const query = new URLSearchParams({ id });
  if (part) query.set("limit", String(part.limit));
  if (part?.before !== undefined) query.set("before", part.before);
  const path = `v1/conversations/export?${query}`;
  const [read] = readExport(await callPc<unknown>(path, { access }), {
    isPart: part !== undefined,
  });
  if (!read) throw new TypeError();
  return read;
}

/**
 * Has the PC keep a conversation with all that is in it, and gives its id there. The same twice
 * changes nothing more.
 * @throws ApiError, TypeError as {@link callPc}; TypeError when something could not be read here
 */
export async function importToPc(
  access: PcAccess,
  conversation: Conversation,
  messages: readonly Message[],
): Promise<string> {
  const exported = await exportable(messages, Number.POSITIVE_INFINITY);
  if (exported.leftOut > 0) throw new TypeError();
  const body: unknown = JSON.parse(toJson([conversation], exported.messages));
  const path = "v1/conversations/import";
  const { ids } = await callPc<{ ids: readonly string[] }>(path, { access, body });
  return ids[0] ?? conversation.id;
}

/** Changes what is said of a conversation. @throws ApiError, TypeError as {@link callPc} */
export async function editOnPc(access: PcAccess, id: string, edit: PcEdit): Promise<void> {
  await callPc(pathOf(id), { access, method: "PATCH", body: edit });
}

/** Deletes one, unless it has changed since. @throws ApiError, TypeError as {@link callPc} */
export async function deleteOnPc(access: PcAccess, id: string, updatedAt: number): Promise<void> {
  await callPc(`${pathOf(id)}?updatedAt=${updatedAt}`, { access, method: "DELETE" });
}

/** Does what has to be done before a message is sent. @throws ApiError, TypeError as {@link callPc} */
export async function prepareOnPc(access: PcAccess, id: string, step: PcStep): Promise<void> {
  if (step.kind === "branch") {
    const { leafId, updatedAt } = step;
    return editOnPc(access, id, { leafId, updatedAt });
  }
  const { system, createdAt } = step;
  const begun: Conversation = { id, title: "", system, createdAt, updatedAt: createdAt };
  await importToPc(access, begun, []);
}
