import { ChatError } from "../../src/errors.ts";
import type { Library } from "../../src/library/library.ts";
import type { LibraryEditor } from "../../src/routes/library-editor.ts";

const EMPTY: Library = {
  agents: [],
  skills: [],
  notes: [],
  tasks: [],
  servers: [],
  systemPrompt: "",
  guidelines: "",
  problems: [],
  workspace: undefined,
};

const gone = (): Promise<never> => Promise.reject(new ChatError("not_found.note", "It is gone."));

/** Agents' files of which there is none, and none can be written. */
export const fakeLibraryEditor: LibraryEditor = {
  library: async () => EMPTY,
  notes: { create: gone, update: gone, remove: async () => false },
  skills: {
    create: gone,
    importText: gone,
    exportText: gone,
    update: gone,
    remove: async () => false,
  },
  agents: { config: async () => ({}), create: gone, update: gone, remove: gone },
  servers: {
    list: async () => [],
    toggle: gone,
    entries: async () => new Map(),
    write: gone,
    remove: gone,
  },
  currentAgent: () => undefined,
  chooseAgent: gone,
  audit: { add() {} },
};
