import { NO_TOOLS } from "./agent-config.ts";
import type { AgentFile } from "./agent-file.ts";
import { namesTools } from "./agent-tools.ts";
import type {
  Library,
  LibraryAgent,
  LibraryNote,
  LibraryServer,
  LibraryTask,
  Origin,
} from "./library.ts";
import type { LayerContent } from "./load-layer.ts";

/** A layer, and whether what it says may act. */
export interface TrustedLayer {
  readonly content: LayerContent;
  readonly trusted: boolean;
}

/**
 * The library that layers come to. By id the last one wins, except over what it may not act
 * for: an untrusted workspace adds what cannot act, and replaces nothing.
 */
export function mergeLayers(layers: readonly TrustedLayer[]): Library {
  const workspace = layers.find(({ content }) => content.name === "workspace");
  const trustedOnes = layers.filter(({ trusted }) => trusted).map(({ content }) => content);
  const lastText = (of: (content: LayerContent) => string): string =>
    trustedOnes.map(of).findLast((text) => text !== "") ?? "";
  return {
    agents: merged(layers, agentsOf),
    skills: merged(layers, ({ content }) => content.skills),
    notes: merged(layers, notesOf),
    tasks: merged(layers, tasksOf),
    servers: merged(layers, serversOf, ({ name }) => name),
    systemPrompt: lastText(({ systemPrompt }) => systemPrompt),
    guidelines: lastText(({ guidelines }) => guidelines),
    problems: layers.flatMap(({ content }) => content.problems),
    workspace: workspace && {
      trusted: workspace.trusted,
      digest: workspace.content.digest,
      files: workspace.content.concerned,
    },
  };
}

function merged<T extends { readonly id: string }>(
  layers: readonly TrustedLayer[],
  itemsOf: (layer: TrustedLayer) => readonly T[],
): T[];
function merged<T>(
  layers: readonly TrustedLayer[],
  itemsOf: (layer: TrustedLayer) => readonly T[],
  keyOf: (item: T) => string,
): T[];
function merged<T extends { readonly id?: string }>(
  layers: readonly TrustedLayer[],
  itemsOf: (layer: TrustedLayer) => readonly T[],
  keyOf: (item: T) => string = ({ id = "" }) => id,
): T[] {
  const byKey = new Map<string, T>();
  for (const layer of layers)
    for (const item of itemsOf(layer))
      if (layer.trusted || !byKey.has(keyOf(item))) byKey.set(keyOf(item), item);
  return [...byKey.values()];
}

function agentsOf({ content, trusted }: TrustedLayer): LibraryAgent[] {
  return content.agents.map((agent) => {
    const state = agentState(agent, trusted);
    // By DotAgents' rules one that names no tool has all of them.
    return { ...agent, ...(!trusted && { toolConfig: NO_TOOLS }), state };
  });
}

function agentState(agent: AgentFile & Origin, trusted: boolean): LibraryAgent["state"] {
  if (!agent.enabled) return "disabled";
  if (agent.connectionType !== "internal") return "external";
  return !trusted && namesTools(agent) ? "untrusted" : "ready";
}

/** What nobody has looked at is found when it is searched for, and is in no prompt by itself. */
function notesOf({ content, trusted }: TrustedLayer): readonly LibraryNote[] {
  return trusted
    ? content.notes
    : content.notes.map((note) => ({ ...note, context: "search-only" as const }));
}

function tasksOf({ content, trusted }: TrustedLayer): LibraryTask[] {
  const stateOf = (enabled: boolean): LibraryTask["state"] => {
    if (!enabled) return "disabled";
    return trusted ? "ready" : "untrusted";
  };
  return content.tasks.map((task) => ({ ...task, state: stateOf(task.enabled) }));
}

function serversOf({ content, trusted }: TrustedLayer): readonly LibraryServer[] {
  if (trusted) return content.servers;
  return content.servers.map(({ server: _, ...entry }) => ({
    ...entry,
    state: entry.state === "disabled" ? "disabled" : "untrusted",
  }));
}
