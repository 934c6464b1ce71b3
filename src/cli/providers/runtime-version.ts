/**
 * Whether a runtime's version is lower than another, each as three numbers with dots between
 * them; what follows the third (`-canary.1`) does not count.
 */
export function isOlderThan(version: string, other: string): boolean {
  return rank(version) < rank(other);
}

function rank(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number.parseFloat);
  return major * 1e6 + minor * 1e3 + patch;
}
