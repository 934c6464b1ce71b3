import process from "node:process";
import { openChaosStage } from "./chaos.ts";
import { playSchedules } from "./model.ts";

/** One promise of replies in Redis, and how to try it. Equal seeds make equal tries. */
export interface RedisScenario {
  readonly title: string;
  /** Gives what there is to tell of it. */
  run(options: { readonly seed: number }): Promise<string>;
}

/** How often each is tried. */
export interface Effort {
  readonly schedules: number;
  /** With the seeds that follow the given one. */
  readonly plays: number;
  /** Of each play. */
  readonly messages: number;
}

/** What holds on every runtime. */
export const redisScenarios = (
  { schedules, plays, messages }: Effort = { schedules: 10, plays: 1, messages: 40 },
): readonly RedisScenario[] => [
  ...[1, 3].map((instances) => ({
    title: `the schedules that memory replies pass, on ${instances} instance${instances > 1 ? "s" : ""}`,
    async run({ seed }: { readonly seed: number }) {
      await playSchedules({ instances, runs: schedules, seed });
      return `${schedules} schedules`;
    },
  })),
  {
    title: "three instances that are killed and paused, and whose links to Redis fail",
    async run({ seed }) {
      const tell = (line: string): void => void process.stderr.write(`${line}\n`);
      const counts: Record<string, number> = {};
      const stage = await openChaosStage();
      for (let play = seed; play < seed + plays; play++) {
        const { faults, ...ends } = await stage
          .play({ messages, seed: play, tell })
          .catch((error) => {
            throw new Error(`With seed ${play}: ${error.message}`, { cause: error });
          });
        tell(`seed ${play}: ${ends.done} done, ${ends.failed} failed`);
        for (const [what, count] of Object.entries({ ...ends, ...faults }))
          counts[what] = (counts[what] ?? 0) + count;
      }
      await stage.close();
      return `${plays} plays of ${messages} messages, ${JSON.stringify(counts)}`;
    },
  },
];
