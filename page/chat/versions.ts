import type { Message } from "./conversation.ts";

/** The versions of one message: those that stand at its place, the oldest first. */
export function versionsOf(
  messages: readonly Message[],
  { parentId, role }: Message,
): readonly Message[] {
  let byPlace = placed.get(messages);
  if (!byPlace) {
    byPlace = new Map();
    for (const each of [...messages].sort((one, other) => one.createdAt - other.createdAt)) {
      const place = placeOf(each);
      const known = byPlace.get(place);
      if (known) known.push(each);
      else byPlace.set(place, [each]);
    }
    placed.set(messages, byPlace);
  }
  return byPlace.get(placeOf({ parentId, role })) ?? [];
}

// Each message of a long conversation asks for its own.
const placed = new WeakMap<readonly Message[], Map<string, Message[]>>();

function placeOf({ parentId, role }: Pick<Message, "parentId" | "role">): string {
  return `${role} ${parentId}`;
}
