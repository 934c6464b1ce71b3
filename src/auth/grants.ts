/**
 * What a device may do beyond chatting: `agent` begins agents' runs and answers for them,
 * `agent:always` may allow a tool for good as well. The owner may do everything.
 */
export type Grant = "agent" | "agent:always";

/** All grants there are. */
export const GRANTS: readonly Grant[] = ["agent", "agent:always"];
