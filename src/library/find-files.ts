import type { LayerReader } from "./layer-reader.ts";
import type { LibraryEntry } from "./library-files.ts";

/** A file of a layer that is to be read. */
export interface FoundFile {
  /** Relative to the layer. */
  readonly path: string;
  /** The name of the directory that it is in. */
  readonly directory: string;
  readonly entry: LibraryEntry;
  /** Whether what it says could act: start something, or speak for a person. */
  readonly acts: boolean;
  /** The `config.json` beside an `agent.md`. */
  readonly config?: FoundFile;
}

/** The files of a layer, by what they are. */
export interface FoundFiles {
  readonly agents: readonly FoundFile[];
  readonly skills: readonly FoundFile[];
  readonly notes: readonly FoundFile[];
  readonly tasks: readonly FoundFile[];
  /** The files at its top that are read, by their names. */
  readonly top: ReadonlyMap<string, FoundFile>;
}

const TOP_FILES = ["mcp.json", "system-prompt.md", "agents.md"];

// DotAgents goes as deep for skills.
const MAX_DEPTH = 8;

/** Finds the files of a layer. Others are not opened: some hold keys. */
export async function findFiles(reader: LayerReader): Promise<FoundFiles> {
  const top = await reader.list("");
  const has = (name: string): boolean => {
    const entry = top.find((each) => each.name === name);
    if (entry === undefined || entry.kind === "directory") return entry !== undefined;
    reader.notice(name, `${entry.why ?? "is not a directory"}, and so nothing in it is read`);
    return false;
  };
  const below = async (name: string, place: Omit<Place, "depth">): Promise<FoundFile[]> =>
    has(name) ? walk(reader, name, await reader.list(name), { ...place, depth: 1 }) : [];
  return {
    top: new Map(
      top
        .filter(({ name }) => TOP_FILES.includes(name))
        .map((entry) => [entry.name, { path: entry.name, directory: "", entry, acts: true }]),
    ),
    agents: await below("agents", { names: () => ["agent.md"], acts: true, goesOn: "never" }),
    tasks: await below("tasks", { names: () => ["task.md"], acts: true, goesOn: "never" }),
    skills: await below("skills", {
      names: () => ["SKILL.md", "skill.md"],
      acts: false,
      goesOn: "until found",
    }),
    notes: await below("knowledge", {
      names: (directory) => [`${directory}.md`],
      acts: false,
      goesOn: "always",
    }),
  };
}

interface Place {
  /** The names, best first, that the file of a directory may have. */
  readonly names: (directory: string) => readonly string[];
  readonly acts: boolean;
  /** Whether directories inside one are looked at too. */
  readonly goesOn: "never" | "until found" | "always";
  readonly depth: number;
}

/** The one file of each directory below `above`, where there is one. */
async function walk(
  reader: LayerReader,
  above: string,
  entries: readonly LibraryEntry[],
  place: Place,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for (const { name, kind, why } of entries) {
    const path = `${above}/${name}`;
    if (kind !== "directory") {
      if (place.depth === 1) tellUnread(reader, path, place, why);
      continue;
    }
    const inside = await reader.list(path);
    const names = place.names(name);
    const entry = names
      .map((each) => inside.find((one) => one.name === each))
      .find((one) => one !== undefined);
    if (entry) files.push(foundIn(path, name, entry, { inside, acts: place.acts }));
    else if (place.goesOn === "never" && inside.length > 0)
      reader.notice(path, `has no ${names[0]} and is not read`);
    if (place.depth < MAX_DEPTH && goesOn(place, entry !== undefined))
      files.push(...(await walk(reader, path, inside, { ...place, depth: place.depth + 1 })));
  }
  return files;
}

function goesOn({ goesOn }: Place, isFound: boolean): boolean {
  return goesOn === "always" || (goesOn === "until found" && !isFound);
}

function foundIn(
  above: string,
  directory: string,
  entry: LibraryEntry,
  { inside, acts }: { readonly inside: readonly LibraryEntry[]; readonly acts: boolean },
): FoundFile {
  const found = { path: `${above}/${entry.name}`, directory, entry, acts };
  const config = inside.find(({ name }) => name === "config.json");
  if (entry.name !== "agent.md" || !config) return found;
  return { ...found, config: { path: `${above}/config.json`, directory, entry: config, acts } };
}

/** Says of what stands beside the directories that it is not read, where it may be meant to be. */
function tellUnread(reader: LayerReader, path: string, place: Place, why?: string): void {
  if (why !== undefined) reader.notice(path, `${why}, and is not read`);
  else if (path.endsWith(".md") && place.goesOn !== "always") {
    const directory = path.slice(0, -".md".length);
    reader.notice(path, `is not read. It belongs at ${directory}/${place.names("")[0]}`);
  }
}
