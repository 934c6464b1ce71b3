import { ChatError } from "../errors.ts";
import type { Message } from "./message.ts";
import type { Capabilities } from "./provider.ts";

/**
 * Refuses pictures by address for a provider that has not said that it takes them: it may
 * stand in this network, and reach what nobody else shall.
 * @throws ChatError `chat.unsupported`
 */
export function refuseImageUrls(
  messages: readonly Message[],
  name: string,
  { images }: Capabilities,
): void {
  if (images === "url" || !messages.some(hasImageUrl)) return;
  throw new ChatError(
    "chat.unsupported",
    `${name} takes no pictures by address. Send the picture itself, as a data: URL.`,
    { param: "messages" },
  );
}

function hasImageUrl(message: Message): boolean {
  return message.role === "user" && (message.parts ?? []).some(({ type }) => type === "image-url");
}
