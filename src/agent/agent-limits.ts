/** Bounds of one run of an agent. */
export interface AgentLimits {
  /** Times that the model is asked. */
  readonly modelCalls: number;
  /** Calls that are made. */
  readonly toolCalls: number;
  /** Read-only calls that are made at the same time. */
  readonly parallelCalls: number;
  /** Milliseconds of work, without those in which a person is waited for. */
  readonly activeMs: number;
  /** Milliseconds that a person has to answer. */
  readonly approvalMs: number;
  readonly outputTokens: number;
  readonly inputTokens: number;
  /** Milliseconds of a call without a sign of progress. */
  readonly callMs: number;
  /** Milliseconds of a call in all. */
  readonly callTotalMs: number;
  /** Bytes of a result that the model is told at once. */
  readonly resultBytes: number;
  /** Bytes of a result that are kept for it to read. */
  readonly keptResultBytes: number;
  /** Bytes of all results of a run that are kept. */
  readonly keptRunBytes: number;
  /** Bytes of a call's arguments. */
  readonly argumentBytes: number;
  /** Tools beyond which the person is told that they are many. */
  readonly tools: number;
  /** Tools beyond which the rest is left out. */
  readonly maxTools: number;
  /** Bytes of the schema of one tool's arguments. */
  readonly schemaBytes: number;
}

const KIB = 1024;
const MIB = KIB * KIB;
const MINUTE_MS = 60_000;

/** The limits that hold where none are set. */
export const DEFAULT_AGENT_LIMITS: AgentLimits = {
  modelCalls: 25,
  toolCalls: 50,
  parallelCalls: 8,
  activeMs: 30 * MINUTE_MS,
  approvalMs: 24 * 60 * MINUTE_MS,
  outputTokens: 200_000,
  inputTokens: 2_000_000,
  callMs: 2 * MINUTE_MS,
  callTotalMs: 15 * MINUTE_MS,
  resultBytes: 64 * KIB,
  keptResultBytes: 8 * MIB,
  keptRunBytes: 64 * MIB,
  argumentBytes: 64 * KIB,
  tools: 40,
  maxTools: 128,
  schemaBytes: 32 * KIB,
};

/** `limits`, and of `wanted` what is lower: an agent may ask for less, never for more. */
export function lowerLimits(limits: AgentLimits, wanted: Partial<AgentLimits>): AgentLimits {
  const lowered = Object.entries(limits).map(([name, limit]) => {
    const own = wanted[name as keyof AgentLimits];
    const isLower = typeof own === "number" && own >= 0 && own < limit;
    return [name, isLower ? own : limit] as const;
  });
  return Object.fromEntries(lowered) as unknown as AgentLimits;
}
