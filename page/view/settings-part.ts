import { useApp } from "./app-context.ts";
import { usePart } from "./use-part.ts";

/** The dialogs of settings, once one of them is wanted. */
export function useSettingsPart(
  isWanted: boolean,
): typeof import("../parts/settings.tsx") | undefined {
  return usePart(useApp().settingsPart, isWanted);
}
