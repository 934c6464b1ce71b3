import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { equal, ok } from "../assert.ts";
import { exitCodeOf, run, temporaryHome, textOf } from "../program.ts";
import type { Case } from "../suite.ts";

const FIRST = {
  id: "m",
  parentId: null,
  role: "user",
  content: "How is thé made?",
  createdAt: 1,
  state: "done",
};
const MORE = { ...FIRST, id: "n", parentId: "m", content: "With water." };

function exportOf(messages: readonly object[]): object {
  const conversation = { id: "c", title: "Tea", system: "", createdAt: 1, updatedAt: 2, messages };
  return { format: "remote-chat", version: 1, conversations: [conversation] };
}

/** Conversations that are kept in files. */
export const CONVERSATIONS: readonly Case[] = [
  {
    name: "conversations are imported, added to, found, exported and deleted",
    needs: "server",
    async run(stage) {
      const home = await temporaryHome(stage);
      const conversations = (...args: string[]) =>
        run(stage, ["conversations", ...args, "--home", home]);
      const file = join(home, "export.json");
      await writeFile(file, JSON.stringify(exportOf([FIRST])));
      equal(await exitCodeOf(conversations("import", file)), 0);
      await writeFile(file, JSON.stringify(exportOf([FIRST, MORE])));
      equal(await exitCodeOf(conversations("import", file)), 0);
      const found = await textOf(conversations("search", "THE water").stdout);
      ok(/^c +1970-01-01 00:00 +1 +owner +Tea/m.test(found), `${found} holds it`);
      const exported = join(home, "again.json");
      equal(await exitCodeOf(conversations("export", exported)), 0);
      equal(await exitCodeOf(conversations("delete", "c")), 0);
      equal(await textOf(conversations("list").stdout), "There are no conversations.\n");
      equal(await exitCodeOf(conversations("import", exported)), 0);
      ok(
        /With water/.test(await textOf(conversations("show", "c", "--json").stdout)),
        "all is back",
      );
    },
  },
];
