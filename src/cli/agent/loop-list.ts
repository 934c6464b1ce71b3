import * as z from "zod";
import { beginningOf, printable } from "../printable.ts";
import { table } from "../table.ts";
import { whenText } from "./list-text.ts";

const schedule = z.discriminatedUnion("type", [
  z.object({ type: z.literal("daily"), times: z.array(z.string()) }),
  z.object({
    type: z.literal("weekly"),
    times: z.array(z.string()),
    daysOfWeek: z.array(z.number()),
  }),
]);

/** A loop as `GET /v1/loops` gives it, as far as it is shown here. */
const loop = z.looseObject({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  trusted: z.boolean(),
  isRunning: z.boolean(),
  intervalMinutes: z.number(),
  schedule: schedule.exactOptional(),
  nextRunAt: z.number().nullable(),
  lastRunAt: z.number().optional(),
  problem: z.string().optional(),
  unsupported: z.array(z.string()).optional(),
  missed: z.array(
    z.object({
      at: z.number(),
      lastAt: z.number(),
      count: z.number(),
      reason: z.enum(["asleep", "running", "halted", "failed"]),
      message: z.string().optional(),
    }),
  ),
});

/** What `GET /v1/loops` answers. */
export const loopsAnswer = z.object({ loops: z.array(loop) });

type ShownLoop = z.infer<typeof loop>;

const MAX_CELL = 60;

/** A table of loops; what is wrong with them, and what they missed last, below it. */
export function loopList(loops: readonly ShownLoop[]): string {
  if (loops.length === 0)
    return "There are no loops yet. One is a file tasks/ID/task.md in ~/.agents, whose text is its prompt.\n";
  const rows = [
    ["LOOP", "STATE", "WHEN", "LAST RUN", "NEXT RUN", "NAME"],
    ...loops.map((each) => [
      printable(each.id),
      stateText(each),
      whenText(each),
      each.lastRunAt === undefined ? "never" : minute(each.lastRunAt),
      each.nextRunAt === null ? "-" : minute(each.nextRunAt),
      printable(beginningOf(each.name, MAX_CELL)),
    ]),
  ];
  const notes = loops.flatMap(notesOf);
  return `${table(rows)}${notes.length > 0 ? `\n${notes.join("")}` : ""}`;
}

function stateText({ enabled, trusted, isRunning }: ShownLoop): string {
  if (isRunning) return "running";
  if (!trusted) return "not trusted";
  return enabled ? "on" : "off";
}

function notesOf({ id, problem, unsupported = [], missed }: ShownLoop): readonly string[] {
  const [last] = missed;
  const texts = [
    ...(problem === undefined ? [] : [problem]),
    ...(unsupported.length === 0 ? [] : [`${unsupported.join(", ")} is not supported.`]),
    ...(last ? [missedText(last)] : []),
  ];
  return texts.map((text) => printable(`${id}: ${text}`)).map((line) => `${line}\n`);
}

const REASONS = {
  asleep: "this PC slept, or remote-chat did not run",
  running: "its last run went on",
  halted: "everything was stopped",
  failed: "it could not begin",
} as const;

function missedText({ at, lastAt, count, reason, message }: ShownLoop["missed"][number]): string {
  const why = message === undefined ? REASONS[reason] : `${REASONS[reason]}: ${message}`;
  const when = count === 1 ? minute(at) : `${count} times from ${minute(at)} to ${minute(lastAt)}`;
  return `missed ${when}, since ${why}${why.endsWith(".") ? "" : "."}`;
}

/** A time to the minute, as clocks show it here. */
function minute(milliseconds: number): string {
  const time = new Date(milliseconds);
  if (Number.isNaN(time.getTime())) return "?";
  const two = (part: number): string => String(part).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
