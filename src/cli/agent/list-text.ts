import type { Library, LibraryServer, LibraryTask, Origin } from "../../library/library.ts";
import { plural } from "../plural.ts";
import { beginningOf, printable } from "../printable.ts";
import { table } from "../table.ts";
import type { DiskLayer } from "./layers.ts";
import { problemText } from "./problem-text.ts";

/** What agents, tasks and servers are doing, as people read it. */
const STATES = {
  ready: "ready",
  disabled: "off",
  untrusted: "not trusted",
  external: "not run here",
  incomplete: "off",
} as const;

const MAX_NOTES = 20;
const MAX_CELL = 60;

/** Tables of all that the agents' files hold, and what is wrong with them. */
export function listText(library: Library, layers: readonly DiskLayer[], launch: string): string {
  const { agents, skills, notes, tasks, servers, problems } = library;
  const from = ({ layer }: Origin): string => layer;
  const parts = [
    section(["AGENT", "STATE", "FROM", "NAME"], agents, (agent) => [
      agent.id,
      STATES[agent.state],
      from(agent),
      cell(agent.displayName),
    ]),
    section(["SERVER", "STATE", "FROM", "ASKS"], servers, (server) => [
      server.name,
      serverState(server),
      from(server),
      APPROVALS[server.approval],
    ]),
    section(["TASK", "STATE", "FROM", "WHEN"], tasks, (task) => [
      task.id,
      STATES[task.state],
      from(task),
      whenText(task),
    ]),
    section(["SKILL", "FROM", "FOR"], skills, (skill) => [
      skill.id,
      from(skill),
      cell(skill.description),
    ]),
    section(["NOTE", "FROM", "TITLE"], notes.slice(0, MAX_NOTES), (note) => [
      note.id,
      from(note),
      cell(note.title),
    ]),
    notes.length > MAX_NOTES ? `… and ${plural(notes.length - MAX_NOTES, "more note")}\n` : "",
    problems.map((problem) => `${problemText(problem, layers)}\n`).join(""),
    trustAdvice(library, layers, launch),
  ];
  const text = parts.filter((part) => part !== "").join("\n");
  return text === "" ? emptyText(layers) : text;
}

const APPROVALS = {
  ask: "each time",
  hints: "the first time, and before changes",
  allow: "never",
} as const;

function section<T>(
  head: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly string[],
): string {
  return items.length === 0 ? "" : table([head, ...items.map(row)]);
}

function cell(text: string): string {
  return printable(beginningOf(text, MAX_CELL));
}

function serverState({ state, missing }: LibraryServer): string {
  return state === "incomplete" ? `off: ${missing.join(", ")} not set` : STATES[state];
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** When a task runs, in words. */
export function whenText({
  schedule,
  intervalMinutes,
}: Pick<LibraryTask, "schedule" | "intervalMinutes">): string {
  if (!schedule) return intervalMinutes === 1 ? "every minute" : `every ${intervalMinutes} minutes`;
  const days =
    schedule.type === "daily"
      ? "daily"
      : schedule.daysOfWeek.map((day) => DAYS[day] ?? "?").join(", ");
  return `${days} at ${schedule.times.join(", ")}`;
}

/** What to do about a workspace that is not trusted; empty when there is nothing to do. */
export function trustAdvice(
  { workspace, skills }: Library,
  layers: readonly DiskLayer[],
  launch: string,
): string {
  if (!workspace || workspace.trusted) return "";
  const hasSkills = skills.some(({ layer }) => layer === "workspace");
  if (workspace.files.length === 0 && !hasSkills) return "";
  const base = layers.find(({ name }) => name === "workspace")?.base ?? "";
  return `${printable(base)} is not trusted with the files that it has now, so its servers, tasks, prompts, skills and agents with tools do nothing. Look at what they would do: ${launch} agents trust ${shellWord(base)}\n`;
}

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${printable(path).replaceAll("'", "'\\''")}'`;
}

function emptyText(layers: readonly DiskLayer[]): string {
  const where = layers.map(({ files }) => printable(files.directory)).join(" and ");
  return `There are no agents' files in ${where} yet. An agent is a file agents/ID/agent.md there, whose text is its prompt; MCP servers stand in mcp.json.\n`;
}

/** How many of each there are: "2 agents, 1 server". Empty when there is nothing. */
export function countsText({ agents, servers, tasks, skills, notes }: Library): string {
  const counts: readonly (readonly [number, string])[] = [
    [agents.length, "agent"],
    [servers.length, "server"],
    [tasks.length, "task"],
    [skills.length, "skill"],
    [notes.length, "note"],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => plural(count, noun))
    .join(", ");
}
