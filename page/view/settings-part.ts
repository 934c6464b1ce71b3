import { Part } from "../app/part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/settings.tsx"));

/** The dialogs of settings, once one of them is wanted. */
export function useSettingsPart(
  isWanted: boolean,
): typeof import("../parts/settings.tsx") | undefined {
  return usePart(part, isWanted);
}
