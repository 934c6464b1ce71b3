import type { DeviceStore } from "../auth/pairing-stores.ts";
import type { AgentRuns } from "../runs/agent-runs.ts";
import { liveRuns } from "./live-runs.ts";

/**
 * Stops the runs of each device that is removed, also of one that was removed while this
 * program did not run. Loops' runs, and those of others, go on. Lasts as long as the runs do.
 */
export async function stopRunsOfRevoked(runs: AgentRuns, devices: DeviceStore): Promise<void> {
  const followed = new Set<string>();
  // A run that was just about to begin appears after it, and is followed anew.
  const stop = (deviceId: string): void => {
    const unfollow = (): boolean => followed.delete(deviceId);
    runs.stopAllOf(deviceId, "owner").then(unfollow, unfollow);
  };
  const follow = async (deviceId: string): Promise<void> => {
    if (followed.has(deviceId)) return;
    followed.add(deviceId);
    const device = (await devices.list()).find(({ id }) => id === deviceId);
    const revoked = device && devices.revocation(device);
    if (!revoked || revoked.aborted) stop(deviceId);
    else revoked.addEventListener("abort", () => stop(deviceId), { once: true });
  };
  const { signal } = new AbortController();
  for (let version = -1; ; ) {
    for (const { startedBy } of liveRuns(runs))
      if (isDevice(startedBy))
        // A list that could not be had is asked for with the next change.
        follow(startedBy).catch(() => followed.delete(startedBy));
    const next = await runs.changed(version, signal);
    if (next === version) return;
    version = next;
  }
}

function isDevice(startedBy: string): boolean {
  return startedBy !== "owner" && startedBy !== "terminal" && !startedBy.startsWith("loop:");
}
