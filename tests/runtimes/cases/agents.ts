import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { memoryFiles } from "../../../src/library/library-files.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { searchNotes } from "../../../src/library/search-notes.ts";
import { equal, ok } from "../assert.ts";
import { exitCodeOf, run, temporaryHome, textOf } from "../program.ts";
import type { Case } from "../suite.ts";

const FILES = {
  "agents/a/agent.md": "---\nkind: agent\nname: Foo: bar\n---\nPrompt.",
  "skills/s/SKILL.md": "---\nname: s\ndescription: >\n  Folded\n  text\n---\nBody.",
  "skills/deep/SKILL.md": `---\n${"{a: ".repeat(8000)}\n---\n`,
  "skills/js/SKILL.md": "---js\nthrow 1\n---\n",
  "knowledge/n/n.md": "I live in Rome.",
  "mcp.json": '{"mcpServers":{"f":{"command":"x","env":{"A":"env:TOKEN"}}}}',
};

/** Agents' files. */
export const AGENTS: readonly Case[] = [
  {
    name: "agents' files are read, hostile ones are listed, and notes are found",
    needs: "handler",
    async run() {
      const { library } = await loadLibrary([
        { name: "home", files: memoryFiles(FILES), variables: { TOKEN: "t" } },
      ]);
      equal(library.agents.map(({ name }) => name).join(), "Foo: bar");
      equal(library.skills.map(({ description }) => description).join(), "Folded text");
      equal(library.servers.map(({ state }) => state).join(), "ready");
      equal(
        library.problems.map(({ file }) => file).join(),
        "skills/deep/SKILL.md,skills/js/SKILL.md",
      );
      const hits = await searchNotes(library.notes, "rom");
      equal(hits.map(({ note }) => note.id).join(), "n");
    },
  },
  {
    name: "agents of a workspace are trusted in one state of their files",
    needs: "server",
    async run(stage) {
      const work = await temporaryHome(stage);
      const person = await temporaryHome(stage);
      const write = (command: string): Promise<void> =>
        writeFile(
          join(work, ".agents/mcp.json"),
          JSON.stringify({ mcpServers: { f: { command } } }),
        );
      await mkdir(join(work, ".agents"));
      await write("x");
      const agents = (...args: string[]) =>
        run(stage, ["agents", ...args, "--home", join(person, ".tokori")], { HOME: person });
      const list = () => textOf(agents("list", "--workspace", work).stdout);
      ok(/^f +not trusted/m.test(await list()), "it is not trusted at first");
      equal(await exitCodeOf(agents("trust", work, "--yes")), 0);
      ok(/^f +ready/m.test(await list()), "it is trusted then");
      await write("y");
      ok(/^f +not trusted/m.test(await list()), "it is not trusted once it has changed");
    },
  },
];
