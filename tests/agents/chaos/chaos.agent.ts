import process from "node:process";
import { afterAll, describe, expect, inject, test } from "vitest";
import { runtimePath } from "../../runtimes/install-runtimes.ts";
import { runSchedule, type ScheduleReport } from "./run-schedule.ts";

// CHAOS_SEEDS says how many schedules there are on each runtime, CHAOS_FIRST the first of them.
const { CHAOS_SEEDS, CHAOS_FIRST, ALL_TESTS } = process.env;
const COUNT = Number(CHAOS_SEEDS ?? (ALL_TESTS ? 3 : 2));
const SEEDS = Array.from({ length: COUNT }, (_, at) => Number(CHAOS_FIRST ?? 1) + at);

const RUNTIMES: readonly (readonly [name: string, command: () => readonly string[]])[] = [
  ["Node", () => [process.execPath, inject("cliEntry")]],
  ["Deno", () => [runtimePath("deno"), "run", "-P", "mod.ts"]],
  ["Bun", () => [runtimePath("bun"), "mod.ts"]],
];

// They wait most of the time.
describe.concurrent.each(RUNTIMES)(
  "a run that is killed, dropped and stopped, on %s",
  (name, command) => {
    const reports: ScheduleReport[] = [];

    test.each(SEEDS)("doubles, claims, leaks and leaves nothing: schedule %i", async (seed) => {
      const report = await runSchedule(seed, command());
      reports.push(report);
      const { faults, log } = report;
      expect(faults, `after: ${log.join(", ")}`).toEqual([]);
    });

    afterAll(() => {
      const sum = (of: "kills" | "effects" | "unknown"): number =>
        reports.reduce((total, report) => total + report[of], 0);
      const endings = reports.map(({ status }) => status).sort();
      process.stdout.write(
        `${name}: ${reports.length} schedules, ${sum("kills")} kills, ${sum("effects")} effects, ${sum("unknown")} unknown; ${endings.join(", ")}\n`,
      );
    });
  },
);
