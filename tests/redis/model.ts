import assert from "node:assert/strict";
import fc from "fast-check";
import { playSchedule, schedule } from "../resume/reply-world.ts";
import { startRedis } from "./redis-server.ts";
import { redisSetting } from "./redis-setting.ts";

/** Plays schedules that memory replies pass, on a real Redis and so many instances. */
export async function playSchedules({
  instances,
  runs,
  seed,
}: {
  readonly instances: number;
  readonly runs: number;
  readonly seed: number;
}): Promise<void> {
  const redis = await startRedis();
  const setting = await redisSetting(redis.url, instances);
  try {
    await fc.assert(
      fc.asyncProperty(schedule, async (actions) => {
        setting.renew();
        await playSchedule(actions, setting);
        assert.deepEqual(
          (await setting.leftOver()).filter((key) => !key.endsWith(":begun")),
          [],
        );
      }),
      // To shrink one of them takes many minutes; its seed and path are told, to play it again.
      { numRuns: runs, seed, endOnFailure: true },
    );
  } finally {
    await setting.close();
    await redis.stop();
  }
}
