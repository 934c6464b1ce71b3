import type { ApprovalScope } from "../../src/agent/run-line.ts";
import type { PendingApproval } from "../../src/runs/agent-runs.ts";
import type { StoredRule } from "../../src/runs/rule-store.ts";
import type { Shown, ShownQuestion } from "../../src/runs/run-events.ts";
import { callPc, type PcAccess } from "../pc/pc-api.ts";

/** An approval, and the run that waits for it. */
export type AskedApproval = Shown<PendingApproval>;

/** A decision about an approval. */
export interface Decision {
  readonly decision: ApprovalScope | "deny";
  /** Of what was shown. */
  readonly digest: string;
  /** Words to the agent. */
  readonly message?: string;
}

/** What came of the emergency stop. */
export interface Halted {
  readonly success: boolean;
  readonly message: string;
}

/** The requests about agents. Each throws an ApiError, or a TypeError when the PC cannot be reached. */
export interface AgentsApi {
  /** One approval, its arguments whole. */
  approval(id: string): Promise<AskedApproval>;
  decide(id: string, decision: Decision): Promise<AskedApproval>;
  answer(
    id: string,
    answer: { action: "accept" | "decline"; content?: Readonly<Record<string, unknown>> },
  ): Promise<ShownQuestion>;
  stopRun(id: string): Promise<void>;
  resumeRun(id: string): Promise<void>;
  rules(): Promise<readonly StoredRule[]>;
  removeRule(id: string): Promise<void>;
  /** Ends all that agents do. */
  halt(): Promise<Halted>;
  /** Lets runs begin again; the owner's alone. */
  unhalt(): Promise<void>;
}

/** Those requests to a PC. */
export function agentsApi(access: PcAccess): AgentsApi {
  const path = (room: string, id: string): string => `v1/${room}/${encodeURIComponent(id)}`;
  return {
    approval: (id) => callPc(path("approvals", id), { access }),
    decide: (id, body) => callPc(path("approvals", id), { access, body }),
    answer: (id, body) => callPc(path("questions", id), { access, body }),
    stopRun: (id) => callPc(path("runs", id), { access, method: "DELETE" }),
    resumeRun: (id) => callPc(`${path("runs", id)}/resume`, { access, body: {} }),
    rules: async () =>
      (await callPc<{ rules: StoredRule[] }>("v1/approvals/rules", { access })).rules,
    removeRule: (id) => callPc(path("approvals/rules", id), { access, method: "DELETE" }),
    halt: () => callPc("v1/emergency-stop", { access, body: {} }),
    unhalt: () => callPc("v1/operator/resume", { access, body: {} }),
  };
}
