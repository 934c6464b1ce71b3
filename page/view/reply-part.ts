import { Part } from "../app/part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/reply.ts"));

/** What shows replies, soon. Loaded as soon as the page is shown: the network may be gone later. */
export function useReplyPart(): typeof import("../parts/reply.ts") | undefined {
  return usePart(part);
}
