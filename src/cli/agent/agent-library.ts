import type { Library, Problem } from "../../library/library.ts";
import type { LayerContent } from "../../library/load-layer.ts";
import { type LibraryLayer, loadLibrary } from "../../library/load-library.ts";
import type { Env } from "../env.ts";
import { fileVersion } from "../files/file-version.ts";
import { type Log, plainText, SILENT } from "../log.ts";
import type { DiskLayer } from "./layers.ts";
import { problemText } from "./problem-text.ts";
import { isTrusted, readTrusted, trustFile } from "./trust-file.ts";

/** The agents' files, read once. @throws CliError when the list of trusted workspaces is damaged */
export async function readLibrary(
  layers: readonly DiskLayer[],
  { home, env }: Pick<AgentLibraryOptions, "home" | "env">,
): Promise<Library> {
  if (layers.some(({ name }) => name === "workspace")) await readTrusted(home);
  return new AgentLibrary(layers, { home, env, log: SILENT }).current();
}

/** What an {@link AgentLibrary} needs. */
export interface AgentLibraryOptions {
  /** Where the trusted workspaces are kept. */
  readonly home: string;
  /** The variables that mcp.json files may name. */
  readonly env: Env;
  readonly log: Log;
}

/**
 * The agents' files as they are at this moment. Each call looks for changes, which costs a
 * `stat` of each file; of a broken edit the last good version stays in use, and it is logged
 * once.
 */
export class AgentLibrary {
  readonly #layers: readonly DiskLayer[];
  readonly #options: AgentLibraryOptions;
  #library: Library | undefined;
  #contents: readonly LayerContent[] = [];
  #trustVersion: string | undefined;
  #told = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(layers: readonly DiskLayer[], options: AgentLibraryOptions) {
    this.#layers = layers;
    this.#options = options;
  }

  /** The same object as long as the files say the same. Never rejects for what is in them. */
  current(): Promise<Library> {
    // One after the other: a call must see what was written before it.
    const turn = this.#turn.then(() => this.#look());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #look(): Promise<Library> {
    if (this.#library && (await this.#isUnchanged())) return this.#library;
    const version = fileVersion(trustFile(this.#options.home));
    for (const { files } of this.#layers) files.forget();
    const { library, contents } = await loadLibrary(
      this.#layers.map((layer) => this.#libraryLayer(layer)),
      this.#contents,
    );
    this.#contents = contents;
    this.#library = library;
    this.#trustVersion = version;
    this.#tell(library.problems);
    return library;
  }

  async #isUnchanged(): Promise<boolean> {
    const version = fileVersion(trustFile(this.#options.home));
    if (version === undefined || version !== this.#trustVersion) return false;
    const unchanged = await Promise.all(this.#layers.map(({ files }) => files.isUnchanged()));
    return unchanged.every((each) => each);
  }

  #libraryLayer(layer: DiskLayer): LibraryLayer {
    const { home, env } = this.#options;
    return {
      name: layer.name,
      files: layer.files,
      variables: env,
      base: layer.base,
      // A workspace's programs are usually named as seen from there.
      ...(layer.name === "workspace" && {
        defaultCwd: layer.base,
        isTrusted: (digest) => this.#isTrusted(home, layer.base, digest),
      }),
    };
  }

  async #isTrusted(home: string, directory: string, digest: string): Promise<boolean> {
    try {
      return await isTrusted(home, directory, digest);
    } catch (error) {
      this.#tellOnce(plainText(error));
      return false;
    }
  }

  #tell(problems: readonly Problem[]): void {
    const told = new Set(problems.map((problem) => problemText(problem, this.#layers)));
    // What was mended may break again, and is told again then.
    for (const text of this.#told) if (!told.has(text)) this.#told.delete(text);
    for (const text of told) this.#tellOnce(text);
  }

  #tellOnce(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.log.warning(text);
  }
}
