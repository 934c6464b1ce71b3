import { Part } from "../app/part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/list.ts"));

/** The list of conversations and what searches them, soon. */
export function useListPart(): typeof import("../parts/list.ts") | undefined {
  return usePart(part);
}
