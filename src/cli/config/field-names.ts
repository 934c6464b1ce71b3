/**
 * The field of `known` that was most likely meant by `name`: the same name in
 * another spelling (`base_url`), another name for the same thing (`endpoint`), or one that
 * is a slip or two away. Undefined when none is near.
 */
export function similarField(name: string, known: readonly string[]): string | undefined {
  const written = normalized(name);
  const same = known.find((field) => normalized(field) === written);
  if (same !== undefined) return same;
  const synonym = known.find((field) => SYNONYMS[field]?.includes(written));
  if (synonym !== undefined) return synonym;
  const [nearest] = known
    .map((field) => ({ field, distance: editDistance(written, normalized(field)) }))
    .filter(({ field, distance }) => distance <= (field.length < 6 ? 1 : 2))
    .sort((one, other) => one.distance - other.distance);
  return nearest?.field;
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

// What other programs call these fields, normalized.
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  baseUrl: ["url", "uri", "host", "endpoint", "address", "server", "apibase", "apiurl", "baseuri"],
  host: ["url", "uri", "endpoint", "address", "server", "hostname", "ollamahost", "apibase"],
  apiKey: ["key", "token", "secret", "apitoken", "authtoken", "bearer", "apikeyenv"],
  active: ["default", "current", "activeprovider"],
  expose: ["share", "shared", "allow", "allowed"],
  models: ["modellist", "availablemodels", "allowedmodels"],
  maxTokens: ["maxcompletiontokens", "maxoutputtokens", "numpredict"],
  contextTokens: ["numctx", "contextlength", "contextsize"],
};

/** How many letters must be added, left out, changed or swapped with the next (optimal string alignment). */
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1] && column > 1;
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        row > 1 && isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
