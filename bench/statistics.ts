/** The value that a part of `values` (0.5 for the median) does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/**
 * Runs each variant in turn, again and again, so that what else the machine does meets them
 * all alike; returns the results of each. The first round only warms up.
 */
export async function interleave<Name extends string, Result>(
  variants: Readonly<Record<Name, () => Promise<Result>>>,
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(variants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Result[]
  >;
  for (let round = 0; round <= rounds; round++)
    for (const name of names) {
      const result = await variants[name]();
      if (round > 0) results[name].push(result);
    }
  return results;
}
