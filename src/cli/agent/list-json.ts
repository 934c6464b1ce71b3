import type { Library, Origin } from "../../library/library.ts";
import type { DiskLayer } from "./layers.ts";
import { whenText } from "./list-text.ts";

/** What `agents list` shows, for programs: no text of a prompt or a note, and no value of a variable. */
export function listJson(library: Library, layers: readonly DiskLayer[]): string {
  const { agents, skills, notes, tasks, servers, problems, workspace } = library;
  const origin = ({ layer, file }: Origin): Origin => ({ layer, file });
  const value = {
    layers: layers.map(({ name, files }) => ({ name, directory: files.directory })),
    agents: agents.map((each) => ({
      id: each.id,
      name: each.displayName,
      description: each.description,
      state: each.state,
      ...origin(each),
    })),
    skills: skills.map((each) => ({
      id: each.id,
      name: each.name,
      description: each.description,
      ...origin(each),
    })),
    notes: notes.map((each) => ({
      id: each.id,
      title: each.title,
      context: each.context,
      ...origin(each),
    })),
    tasks: tasks.map((each) => ({
      id: each.id,
      name: each.name,
      state: each.state,
      when: whenText(each),
      ...origin(each),
    })),
    servers: servers.map((each) => ({
      name: each.name,
      state: each.state,
      missing: each.missing,
      approval: each.approval,
      ...origin(each),
    })),
    problems,
    workspace: workspace ?? null,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
