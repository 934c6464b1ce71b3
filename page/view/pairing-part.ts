import { Part } from "../app/part.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/pairing.ts"));

/** The ways to pair without a link that was opened, once they are wanted. */
export function usePairingPart(
  isWanted: boolean,
): typeof import("../parts/pairing.ts") | undefined {
  return usePart(part, isWanted);
}
