/**
 * What a device may do beyond chatting: `agent` begins agents' runs and answers for them,
 * `agent:always` may allow a tool for good as well, and includes `agent`. The owner may do
 * everything.
 */
export type Grant = "agent" | "agent:always";

/** All grants there are. */
export const GRANTS: readonly Grant[] = ["agent", "agent:always"];

/** What the owner's own phone is paired with. */
export const OWN_PHONE_GRANTS: readonly Grant[] = ["agent"];

const NONE: readonly Grant[] = [];

/**
 * What a device's kept grants allow, each once and in the order of {@link GRANTS}. Names that
 * only a newer version knows allow nothing.
 */
export function grantsOf({ grants }: { readonly grants?: readonly string[] }): readonly Grant[] {
  if (grants === undefined || grants.length === 0) return NONE;
  if (grants.includes("agent:always")) return GRANTS;
  return grants.includes("agent") ? ["agent"] : NONE;
}

/**
 * The grants that are kept once a device may do just what `allowed` says. Names that only a
 * newer version knows stay, unless everything is taken away.
 */
export function replaceGrants(
  kept: readonly string[],
  allowed: readonly Grant[],
): readonly string[] {
  if (allowed.length === 0) return [];
  const unknown = kept.filter((name) => !GRANTS.some((grant) => grant === name));
  return [...grantsOf({ grants: allowed }), ...unknown];
}

/** What is left of `held` once `taken` are taken away; without `agent` no other means anything. */
export function withoutGrants(held: readonly Grant[], taken: readonly Grant[]): readonly Grant[] {
  return taken.includes("agent") ? [] : held.filter((grant) => !taken.includes(grant));
}
