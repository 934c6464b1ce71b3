import type { RunRequest } from "../runs/agent-runs.ts";
import { sha256Hex } from "../sha256.ts";
import type { Loop } from "./loop.ts";

const MAX_ID_LENGTH = 64;

/** Who begins a loop's runs, as the runs know it. */
export function starterOf({ id }: Pick<Loop, "id">): string {
  return `loop:${id}`;
}

/** What a loop's run is begun with; of two with one key the second finds the first one's run. */
export async function runRequest(
  loop: Loop,
  { agent, key }: { readonly agent: string; readonly key: string },
): Promise<RunRequest> {
  return {
    agent,
    messages: [{ role: "user", content: loop.prompt }],
    startedBy: starterOf(loop),
    key,
    fingerprint: key,
    ...(loop.continueInSession && { conversationId: await conversationOf(loop) }),
    ...(loop.tools && { tools: loop.tools }),
    ...(loop.maxIterations !== undefined && { limits: { modelCalls: loop.maxIterations } }),
  };
}

/** The conversation of all runs of a loop; its id is as long as such ids may be. */
export async function conversationOf({ id }: Pick<Loop, "id">): Promise<string> {
  const usual = `loop.${id}`;
  return usual.length <= MAX_ID_LENGTH ? usual : `loop.${(await sha256Hex(id)).slice(0, 40)}`;
}
