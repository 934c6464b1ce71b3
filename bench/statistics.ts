/** The value that a part of `values` (0.5 for the median) does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median and, in brackets, the least and the most: `0.45 (0.41–0.48)`. */
export function spread(values: readonly number[], format: (value: number) => string): string {
  return `${format(median(values))} (${format(quantile(values, 0))}–${format(quantile(values, 1))})`;
}

/** `values` in as many runs of neighbours, so that each can be judged apart. */
export function blocks<Value>(values: readonly Value[], count: number): Value[][] {
  const size = Math.ceil(values.length / count);
  return Array.from({ length: count }, (_, n) => values.slice(n * size, (n + 1) * size)).filter(
    (block) => block.length > 0,
  );
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
    for (const name of shuffled(names)) {
      const result = await variants[name]();
      if (round > 0) results[name].push(result);
    }
  return results;
}

// Whoever follows another variant in the same process finds it warm, which must not be the same
// one each time.
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
