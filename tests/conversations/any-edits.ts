import fc from "fast-check";
import type { Conversation } from "../../src/conversations/conversation.ts";
import type { PersonalConversations } from "../../src/conversations/personal-conversations.ts";

/** Something that a client does with a conversation. */
export type Edit =
  | { readonly type: "append"; readonly texts: readonly string[] }
  | { readonly type: "rename"; readonly title: string }
  | { readonly type: "share"; readonly shared: boolean }
  | { readonly type: "replace"; readonly keep: number; readonly text: string };

const text = fc.string({ unit: "binary", maxLength: 40 });

/** Any edit. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    type: fc.constant("append" as const),
    texts: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant("rename" as const), title: fc.string({ maxLength: 30 }) }),
  fc.record({ type: fc.constant("share" as const), shared: fc.boolean() }),
  fc.record({ type: fc.constant("replace" as const), keep: fc.nat(4), text }),
);

/** Does it. */
export async function apply(
  conversations: PersonalConversations,
  id: string,
  edit: Edit,
): Promise<Conversation> {
  const current = await conversations.read(id);
  const { updatedAt } = current;
  if (edit.type === "append")
    return conversations.append(
      id,
      edit.texts.map((content) => ({ role: "user", content })),
    );
  if (edit.type === "rename") return conversations.edit(id, { updatedAt, title: edit.title });
  if (edit.type === "share") return conversations.edit(id, { updatedAt, shared: edit.shared });
  const kept = current.messages.slice(0, edit.keep);
  const messages = [...kept, { role: "assistant", content: edit.text } as const].map(
    ({ role, content }) => ({ role, content }),
  );
  return conversations.replace(id, { updatedAt, messages });
}
