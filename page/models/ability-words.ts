import { words } from "../words/models.ts";
import { type PcModel, shortTokens } from "./pc-models.ts";

/** What a model can, in words, each by itself; nothing of one of which nobody tells. */
export function abilityWords({ sees, reasons, usesTools, contextLength }: PcModel): string[] {
  return [
    ...(sees ? [words.sees] : []),
    ...(reasons ? [words.reasons] : []),
    ...(usesTools ? [words.tools] : []),
    ...(contextLength === undefined ? [] : [words.context(shortTokens(contextLength, words))]),
  ];
}
