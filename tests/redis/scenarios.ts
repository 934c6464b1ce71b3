import { playChaos } from "./chaos.ts";
import { playSchedules } from "./model.ts";

/** One promise of replies in Redis, and how to try it. Equal seeds make equal tries. */
export interface RedisScenario {
  readonly title: string;
  /** Gives what there is to tell of it. */
  run(options: { readonly seed: number }): Promise<string>;
}

/** What holds on every runtime, tried `thoroughly` or quickly. */
export const redisScenarios = (thoroughly: boolean): readonly RedisScenario[] => [
  ...[1, 3].map((instances) => ({
    title: `the schedules that memory replies pass, on ${instances} instance${instances > 1 ? "s" : ""}`,
    async run({ seed }: { readonly seed: number }) {
      const runs = thoroughly ? 100 : 10;
      await playSchedules({ instances, runs, seed });
      return `${runs} schedules`;
    },
  })),
  {
    title: "three instances that are killed and paused, and whose links to Redis fail",
    async run({ seed }) {
      return JSON.stringify(await playChaos({ messages: thoroughly ? 150 : 40, seed }));
    },
  },
];
