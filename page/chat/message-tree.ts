import type { SentMessage } from "../../src/client/index.ts";
import type { Conversation, Message } from "./conversation.ts";
import { spokenText } from "./split-reply.ts";

/** The branch that ends with `leafId`, its first message first. */
export function branchOf(messages: readonly Message[], leafId: string | undefined): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: Message[] = [];
  let message = byId.get(leafId ?? "");
  while (message && branch.length <= messages.length) {
    branch.unshift(message);
    message = byId.get(message.parentId ?? "");
  }
  return branch;
}

/** The end of the latest branch that goes through a message. */
export function latestLeaf(messages: readonly Message[], id: string): string {
  const children = messages.filter(({ parentId }) => parentId === id);
  const latest = children.reduce<Message | undefined>(
    (best, child) => (best && best.createdAt >= child.createdAt ? best : child),
    undefined,
  );
  return latest ? latestLeaf(messages, latest.id) : id;
}

/**
 * What the model is sent for a branch: the system prompt, then what was said, without thoughts.
 * Attachments stand in it as they are kept, until it is sent: see `encodeBody`. With `isBlind`
 * pictures are left out.
 */
export function requestMessages(
  { system }: Pick<Conversation, "system">,
  branch: readonly Message[],
  isBlind = false,
): SentMessage[] {
  const said = branch
    .map(({ role, content, attachments }) => ({
      role,
      content:
        role === "assistant"
          ? spokenText(content)
          : attachments
            ? [
                ...attachments.map((one) =>
                  isBlind && one.kind === "picture" ? { kind: "unseen" } : one,
                ),
                { type: "text", text: content },
              ]
            : content,
    }))
    .filter(({ content }) => content !== "") as SentMessage[];
  const instructions = system.trim();
  return instructions === "" ? said : [{ role: "system", content: instructions }, ...said];
}
