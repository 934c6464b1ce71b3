import type { Replay } from "./message.ts";

/** The values that this model gave in this dialect; those of others are of no use to it. */
export function replayedValues(
  replays: readonly Replay[] | undefined,
  dialect: string,
  model: string,
): readonly unknown[] {
  return (replays ?? [])
    .filter((replay) => replay.dialect === dialect && replay.model === model)
    .map(({ value }) => value);
}
