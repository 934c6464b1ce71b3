import { useEffect } from "preact/hooks";
import type { MessageBody } from "../../src/client/index.ts";
import type { App } from "../app/app.ts";
import { Part } from "../app/part.ts";
import type { PcBody } from "../chat/pc-body.ts";
import type { PcAccess } from "../pc/pc-api.ts";
import { useApp, useObservable } from "./app-context.ts";
import { encodeBody } from "./attachments-part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/on-pc.tsx"));

/** The views of conversations that the PC keeps, once there are any, here or there. */
export function useOnPcPart(): typeof import("../parts/on-pc.tsx") | undefined {
  const app = useApp();
  const isKept = useObservable(app.pc.state) !== undefined;
  const { list } = useObservable(app.conversations.state);
  const loaded = usePart(part, isKept || list.some(({ onPc }) => onPc));
  useEffect(() => void loaded?.pcCopies(app), [loaded, app]);
  return loaded;
}

/** Opens a conversation that was found on the PC, and what of it. */
export async function openOnPc(
  app: App,
  pcId: string,
  found?: { messageId: string; query: string },
): Promise<void> {
  await (await part.load())?.pcCopies(app).open(pcId, found);
}

/** The JSON of a message's body; first does on the PC what the message needs there. */
export async function encodeForPc(body: MessageBody, access: PcAccess): Promise<string> {
  const { before, ...sent } = body as Partial<PcBody> & MessageBody;
  if (before && sent.conversationId !== undefined) {
    const loaded = await part.load();
    if (!loaded) throw new TypeError("A part of the page could not be loaded.");
    await loaded.prepareOnPc(access, sent.conversationId, before);
  }
  return encodeBody(sent);
}
