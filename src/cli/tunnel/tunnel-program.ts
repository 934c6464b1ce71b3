import type { Env } from "../env.ts";

/** What a line of a tunnel's output, or its answer to a question, says. */
export type OutputEvent =
  /** The public URL. */
  | { readonly type: "url"; readonly url: string }
  /** It reports that it is connected. */
  | { readonly type: "connected" }
  | TunnelProblem;

/** Something that keeps a tunnel from working. */
export interface TunnelProblem {
  readonly type: "problem";
  /** What happened, then what to do. */
  readonly message: string;
  /** Whether trying again is of no use until the person has done something. Default false. */
  readonly final?: boolean;
  /** Milliseconds to wait before the next try, at least. */
  readonly pauseMs?: number;
}

/** Where an installed program is run. */
export interface RunContext {
  /** The program's file. */
  readonly file: string;
  /** The whole of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** One kind of tunnel: which program to run, and what its output means. */
export interface TunnelProgram {
  /** The program's name on the PATH. */
  readonly name: "cloudflared" | "tailscale";
  /** Where else it may be. */
  readonly elsewhere?: readonly string[];
  /** The public URL, where it is known before the program runs. */
  readonly url?: string;
  /** Its arguments. */
  args(env: Env): Promise<readonly string[]>;
  /** Checks, before each start, whether it can work; may give the URL. */
  prepare?(context: RunContext): Promise<OutputEvent | undefined>;
  /** What a line of its output means; undefined when it means nothing here. */
  read(line: string): OutputEvent | undefined;
}
