import { Part } from "../app/part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/models.tsx"));

/** The views of models, while a PC is paired. */
export function useModelsPart(): typeof import("../parts/models.tsx") | undefined {
  return usePart(part, useObservable(useApp().link.state).pc !== undefined);
}
