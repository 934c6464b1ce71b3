import { type AgentFile, parseAgentFile, withConfig } from "./agent-file.ts";
import type { McpFileOptions, ServerFile } from "./configured-server.ts";
import { digestOf } from "./digest.ts";
import { type FoundFile, findFiles } from "./find-files.ts";
import { parseFrontMatter } from "./front-matter.ts";
import { LayerReader } from "./layer-reader.ts";
import type { LayerName, Origin, Problem, Times } from "./library.ts";
import { LibraryFileError, type LibraryFiles } from "./library-files.ts";
import { parseMcpFile } from "./mcp-file.ts";
import { type NoteFile, parseNoteFile } from "./note-file.ts";
import { parseSkillFile, type SkillFile } from "./skill-file.ts";
import { parseTaskFile, type TaskFile } from "./task-file.ts";
import { timesOf } from "./times.ts";

/** A directory of agents' files. */
export interface Layer extends McpFileOptions {
  readonly name: LayerName;
  readonly files: LibraryFiles;
}

/** What the files of one layer say, whether it is trusted or not. */
export interface LayerContent {
  readonly name: LayerName;
  readonly agents: readonly (AgentFile & Origin & Times)[];
  readonly skills: readonly (SkillFile & Origin & Times)[];
  readonly notes: readonly (NoteFile & Origin & Times)[];
  readonly tasks: readonly (TaskFile & Origin)[];
  readonly servers: readonly (ServerFile & Origin)[];
  readonly systemPrompt: string;
  readonly guidelines: string;
  readonly problems: readonly Problem[];
  /** SHA-256, in hex, of the files that could act. */
  readonly digest: string;
  /** Those files. */
  readonly concerned: readonly string[];
}

/**
 * Reads all files of a layer. A broken one is a problem in the result and stops nothing
 * else; what `previous` has of it stays in use.
 */
export async function loadLayer(layer: Layer, previous?: LayerContent): Promise<LayerContent> {
  const reader = new LayerReader(layer.name, layer.files);
  const load = new LayerLoad(layer, reader, previous);
  const found = await findFiles(reader);
  const agents = await load.each(found.agents, previous?.agents, async (file, directory, text) =>
    withConfig(
      await parseAgentFile(text, directory),
      file.config && (await load.concerning(file.config.path, file.config)),
    ),
  );
  const tasks = await load.each(found.tasks, previous?.tasks, (_, directory, text) =>
    parseTaskFile(text, directory),
  );
  const servers = await load.servers(found.top.get("mcp.json"));
  const systemPrompt = await load.prompt(found.top.get("system-prompt.md"), previous?.systemPrompt);
  const guidelines = await load.prompt(found.top.get("agents.md"), previous?.guidelines);
  const { texts } = load;
  const concerned = [...texts.keys()].sort();
  for (const { file, unsupported } of tasks)
    if (unsupported.length > 0)
      reader.notice(file, `sets ${unsupported.join(", ")}, which is not supported and is ignored`);
  return {
    name: layer.name,
    agents,
    // Below here nothing acts by itself, and what is read does not need to be trusted.
    skills: await load.each(found.skills, previous?.skills, (_, directory, text) =>
      parseSkillFile(text, directory),
    ),
    notes: await load.each(found.notes, previous?.notes, (_, directory, text) =>
      parseNoteFile(text, directory),
    ),
    tasks,
    servers,
    systemPrompt,
    guidelines,
    problems: reader.problems,
    digest: await digestOf(concerned.map((path) => [path, texts.get(path) ?? ""])),
    concerned,
  };
}

const KEPT = "The previous version stays in use";

class LayerLoad {
  /** What was read of the files that could act. */
  readonly texts = new Map<string, string>();
  readonly #layer: Layer;
  readonly #reader: LayerReader;
  readonly #previous: LayerContent | undefined;

  constructor(layer: Layer, reader: LayerReader, previous: LayerContent | undefined) {
    this.#layer = layer;
    this.#reader = reader;
    this.#previous = previous;
  }

  /** The text of a file that could act, which becomes a part of the layer's digest. */
  async concerning(path: string, { entry }: FoundFile): Promise<string> {
    const text = await this.#reader.read(path, entry);
    this.texts.set(path, text);
    return text;
  }

  /** Files of one kind, each parsed by `parse`. No id is there twice. */
  async each<T extends { readonly id: string }>(
    files: readonly FoundFile[],
    previous: readonly (T & Origin & Times)[] = [],
    parse: (file: FoundFile, directory: string, text: string) => Promise<T>,
  ): Promise<(T & Origin & Times)[]> {
    const byId = new Map<string, T & Origin & Times>();
    for (const file of files) {
      const { path, directory, entry, acts } = file;
      let item: (T & Origin & Times) | undefined;
      try {
        const text = acts
          ? await this.concerning(path, file)
          : await this.#reader.read(path, entry);
        const parsed = await parse(file, directory, text);
        item = {
          ...parsed,
          layer: this.#layer.name,
          file: path,
          ...timesOf(text, [entry, file.config?.entry]),
        };
      } catch (error) {
        item = previous.find((each) => each.file === path);
        this.#broken(path, error, item !== undefined);
      }
      const first = item && byId.get(item.id);
      if (first)
        this.#broken(path, new LibraryFileError(`has the id of ${first.file}. Change one`));
      else if (item) byId.set(item.id, item);
    }
    return [...byId.values()];
  }

  /** The servers of mcp.json. */
  async servers(found: FoundFile | undefined): Promise<(ServerFile & Origin)[]> {
    if (!found) return [];
    const origin = { layer: this.#layer.name, file: found.path };
    const before = this.#previous?.servers ?? [];
    try {
      const text = await this.concerning(found.path, found);
      const { servers, broken, notices } = parseMcpFile(text, this.#layer);
      for (const { message, server } of notices) this.#reader.notice(found.path, message, server);
      const kept = broken.flatMap(({ name, message }) => {
        const last = before.find((each) => each.name === name);
        this.#broken(found.path, new LibraryFileError(message), last !== undefined, name);
        return last ? [last] : [];
      });
      for (const { name, missing } of servers)
        if (missing.length > 0) this.#missing(found.path, name, missing);
      return [...servers.map((each) => ({ ...each, ...origin })), ...kept];
    } catch (error) {
      this.#broken(found.path, error, before.length > 0);
      return [...before];
    }
  }

  /** The text of a file that stands before all prompts. */
  async prompt(found: FoundFile | undefined, previous = ""): Promise<string> {
    if (!found) return "";
    try {
      return (await parseFrontMatter(await this.concerning(found.path, found))).body;
    } catch (error) {
      this.#broken(found.path, error, previous !== "");
      return previous;
    }
  }

  #missing(file: string, name: string, missing: readonly string[]): void {
    const them = missing.length === 1 ? "it" : "them";
    const words = `is off, since ${missing.join(", ")} is not set. Set ${them} in the environment of this program, or write "disabled": true`;
    this.#reader.broken(file, new LibraryFileError(words), name);
  }

  #broken(file: string, error: unknown, isKept = false, server?: string): void {
    const isAbout = error instanceof LibraryFileError;
    this.#reader.broken(
      file,
      isAbout && isKept ? new LibraryFileError(`${error.message}. ${KEPT}`) : error,
      server,
    );
  }
}
