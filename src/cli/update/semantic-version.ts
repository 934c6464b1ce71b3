/** A version in its parts. @see https://semver.org */
interface SemanticVersion {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** `beta.1` in its parts; none for a stable version. */
  readonly preRelease: readonly string[];
}

const VERSION =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;

// No version of ours is longer; it bounds what is looked at of somebody else's answer.
const MAX_CHARACTERS = 64;

/**
 * Whether who has `current` should be offered `candidate`: it is a version, and a later one, and
 * no pre-release unless `current` is one.
 */
export function isOffered(candidate: string, current: string): boolean {
  const [offered, own] = [parse(candidate), parse(current)];
  if (!offered || !own) return false;
  if (offered.preRelease.length > 0 && own.preRelease.length === 0) return false;
  return compare(offered, own) > 0;
}

function parse(text: string): SemanticVersion | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  const [, major, minor, patch, preRelease] = VERSION.exec(text) ?? [];
  if (major === undefined) return undefined;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    preRelease: preRelease?.split(".") ?? [],
  };
}

/** @see https://semver.org/#spec-item-11 */
function compare(one: SemanticVersion, other: SemanticVersion): number {
  for (const [index, number] of one.numbers.entries()) {
    const difference = number - (other.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (one.preRelease.length === 0 || other.preRelease.length === 0)
    return other.preRelease.length - one.preRelease.length;
  for (const [index, part] of one.preRelease.entries()) {
    const against = other.preRelease[index];
    const difference = against === undefined ? 1 : compareParts(part, against);
    if (difference !== 0) return difference;
  }
  return one.preRelease.length - other.preRelease.length;
}

/** Numbers by their value, and before words; words by their characters' codes. */
function compareParts(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)];
  if (isNumber && isOtherNumber) return Number(one) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
}
