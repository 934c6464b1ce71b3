import { Part } from "../app/part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/pcs.tsx"));

/** The dialog that lists the PCs, once it is wanted. */
export function usePcsPart(isWanted: boolean): typeof import("../parts/pcs.tsx") | undefined {
  return usePart(part, isWanted);
}
