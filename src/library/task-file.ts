import { parseJson } from "../parse-json.ts";
import { digestOf } from "./digest.ts";
import {
  countField,
  flagField,
  idOf,
  isId,
  listField,
  requireKind,
  textField,
  wrong,
} from "./fields.ts";
import { type FrontMatter, parseFrontMatter } from "./front-matter.ts";
import { LibraryFileError } from "./library-files.ts";
import type { FieldValue } from "./yaml-fields.ts";

/** When a task is due: at times of the PC's clock, daily or on days of the week (0 is Sunday). */
export type TaskSchedule =
  | { readonly type: "daily"; readonly times: readonly string[] }
  | {
      readonly type: "weekly";
      readonly times: readonly string[];
      readonly daysOfWeek: readonly number[];
    };

/** A prompt that is sent again and again. */
export interface TaskFile {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Minutes between two runs, where there is no schedule. */
  readonly intervalMinutes: number;
  readonly schedule?: TaskSchedule;
  /** The agent that does it; the usual one without. */
  readonly profileId?: string;
  readonly runOnStartup: boolean;
  /** Whether all its runs are one conversation. */
  readonly continueInSession: boolean;
  /** Model calls that one run may make. */
  readonly maxIterations?: number;
  /** The tools that its runs may use, as `server:tool`; all of the agent's without. Not of DotAgents. */
  readonly tools?: readonly string[];
  /** How late it may run, in minutes, when the PC slept at its time; 0 without. Not of DotAgents. */
  readonly catchUpMinutes?: number;
  readonly prompt: string;
  /** The fields of DotAgents that are set and do nothing here. */
  readonly unsupported: readonly string[];
  /** Another one when the file's text is another. */
  readonly revision: string;
}

const DEFAULT_INTERVAL_MINUTES = 60;
/** The most minutes between two runs. */
export const MAX_INTERVAL_MINUTES = 527_040;
/** The most minutes that a task may be late: a week. */
export const MAX_CATCH_UP_MINUTES = 10_080;
/** The most tools that a task may name. */
export const MAX_TASK_TOOLS = 100;
const REVISION_LENGTH = 32;
const UNSUPPORTED = ["critiquePass", "runContinuously", "speakOnTrigger"];

/** Reads a `task.md`. @throws LibraryFileError */
export async function parseTaskFile(text: string, directory: string): Promise<TaskFile> {
  const file = await parseFrontMatter(text);
  const { fields, body } = file;
  requireKind(file, "task");
  const id = idOf(file, directory);
  if (body === "") throw new LibraryFileError("has no prompt: write it below the second line ---");
  const schedule = scheduleOf(fields.get("schedule"));
  const profileId = textField(fields, "profileId", 256);
  if (profileId !== "" && !isId(profileId)) throw wrong("profileId", "the id of an agent");
  const maxIterations = countField(fields, "maxIterations", 1000);
  const tools = toolsOf(file);
  const catchUpMinutes = catchUpOf(file);
  return {
    id,
    name: textField(fields, "name", 200) || id,
    enabled: flagField(fields, "enabled", true),
    intervalMinutes:
      countField(fields, "intervalMinutes", MAX_INTERVAL_MINUTES) ?? DEFAULT_INTERVAL_MINUTES,
    ...(schedule && { schedule }),
    ...(profileId !== "" && { profileId }),
    runOnStartup: flagField(fields, "runOnStartup", false),
    continueInSession: flagField(fields, "continueInSession", false),
    ...(maxIterations !== undefined && { maxIterations }),
    ...(tools && { tools }),
    ...(catchUpMinutes !== undefined && { catchUpMinutes }),
    prompt: body,
    unsupported: unsupportedFields(file),
    revision: await revisionOf(text),
  };
}

/** What tells a file's text from any other. */
export async function revisionOf(text: string): Promise<string> {
  return (await digestOf([["", text]])).slice(0, REVISION_LENGTH);
}

/** Whether a text names a tool of a server: `files:read_file`. */
export function isToolName(text: string): boolean {
  return /^[^:\s]{1,64}:\S{1,128}$/.test(text);
}

/** The tools that are named; undefined without the field, none with an empty list. */
function toolsOf({ fields }: FrontMatter): readonly string[] | undefined {
  const value = fields.get("tools");
  if (value === undefined || value === "") return undefined;
  const tools = listField(fields, "tools", MAX_TASK_TOOLS + 1);
  if (tools.length <= MAX_TASK_TOOLS && tools.every(isToolName)) return tools;
  throw wrong(
    "tools",
    `at most ${MAX_TASK_TOOLS} tools with their servers, such as files:read_file, files:list_directory`,
  );
}

function catchUpOf({ fields }: FrontMatter): number | undefined {
  const isZero = String(fields.get("catchUpMinutes") ?? "").trim() === "0";
  return isZero ? 0 : countField(fields, "catchUpMinutes", MAX_CATCH_UP_MINUTES);
}

function unsupportedFields({ fields }: FrontMatter): string[] {
  return UNSUPPORTED.filter((key) => flagField(fields, key, false));
}

/** A schedule as JSON on one line, or as what YAML made of it. */
function scheduleOf(value: FieldValue | undefined): TaskSchedule | undefined {
  if (value === undefined || value === "") return undefined;
  const given = typeof value === "string" ? parseJson(value) : value;
  const { type, times, daysOfWeek } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (!isListOf(times, isTime)) throw wrongSchedule();
  if (type === "daily") return { type, times: times.map(String) };
  if (type === "weekly" && isListOf(daysOfWeek, isDay))
    return { type, times: times.map(String), daysOfWeek: [...new Set(daysOfWeek.map(Number))] };
  throw wrongSchedule();
}

function wrongSchedule(): LibraryFileError {
  return wrong(
    "schedule",
    '{"type":"daily","times":["08:30"]} or {"type":"weekly","times":["08:30"],"daysOfWeek":[1,5]}',
  );
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= 96 && value.every(isItem);
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value);
}

function isDay(value: unknown): boolean {
  return /^[0-6]$/.test(String(value));
}
