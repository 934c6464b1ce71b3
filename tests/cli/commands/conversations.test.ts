import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conversationFiles } from "../../../src/cli/agent/conversation-files.ts";
import { conversationStore } from "../../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../../src/conversations/personal-conversations.ts";
import { runCli, type SpawnOptions } from "../spawn-cli.ts";
import { temporaryHome } from "../temporary-home.ts";

const conversations = (home: string, args: readonly string[], options?: SpawnOptions) =>
  runCli(["conversations", ...args, "--home", home], options);

const user = (content: string) => ({ role: "user", content }) as const;

async function homeWith(texts: Readonly<Record<string, string>>): Promise<string> {
  const home = temporaryHome();
  let now = Date.UTC(2026, 10, 28, 12);
  const clock = { now: () => now++ };
  const store = conversationStore(conversationFiles(home), clock);
  for (const [who, content] of Object.entries(texts))
    await new PersonalConversations(store, who, clock).create({
      id: `of-${who}`,
      messages: [user(content)],
    });
  return home;
}

test("conversations list, search, show and delete work on the files", async () => {
  const home = await homeWith({ owner: "Käse\u001b[31m", phone: "other" });
  const list = await conversations(home, ["list"]);
  expect(list).toEqual({
    code: 0,
    stderr: "",
    stdout: `ID        CHANGED           MESSAGES  OWNER  TITLE
of-phone  2026-11-28 12:00  1         phone  other
of-owner  2026-11-28 12:00  1         owner  Käse [31m
`,
  });
  const found = await conversations(home, ["search", "--json", "KASE"]);
  expect(JSON.parse(found.stdout)).toMatchObject({
    conversations: [{ id: "of-owner", owner: "owner" }],
  });
  expect((await conversations(home, ["search", "nothing"])).stdout).toBe(
    "No conversation holds that.\n",
  );
  expect((await conversations(home, ["show", "of-owner"])).stdout).toBe(
    "# Käse [31m\n\n_2026-11-28_\n\n## You\n\nKäse [31m\n",
  );
  const shown = await conversations(home, ["show", "of-owner", "--json"]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ id: "of-owner", messages: [{ role: "user" }] });
  expect((await conversations(home, ["delete", "of-owner"])).code).toBe(0);
  for (const command of ["show", "delete"])
    expect(await conversations(home, [command, "of-owner"])).toEqual({
      code: 1,
      stdout: "",
      stderr: "remote-chat: There is no conversation 'of-owner' (conversations list shows them).\n",
    });
  expect(await conversations(home, ["delete", "../config"])).toMatchObject({ code: 1 });
  const listed = JSON.parse((await conversations(home, ["list", "--json"])).stdout);
  expect(listed.conversations).toHaveLength(1);
  expect((await conversations(temporaryHome(), ["list"])).stdout).toBe(
    "There are no conversations.\n",
  );
});

test("conversations export writes what conversations import takes", async () => {
  const home = await homeWith({ owner: "one", phone: "two" });
  const directory = temporaryHome();
  const file = join(directory, "all.json");
  expect(await conversations(home, ["export", file])).toMatchObject({ code: 0, stderr: "" });
  expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
    format: "remote-chat",
    conversations: [{ id: "of-phone" }, { id: "of-owner" }],
  });
  expect(await conversations(home, ["export", file])).toMatchObject({
    code: 1,
    stderr: `remote-chat: There is a file ${file} already. Choose another name.\n`,
  });
  const other = join(directory, "new-home");
  expect((await conversations(other, ["import", file])).stdout).toBe(
    "2 conversations added, 0 brought up to date.\n",
  );
  expect((await conversations(other, ["list"])).stdout).toMatch(/of-phone .* owner +two/);
  writeFileSync(join(directory, "no.json"), "{}");
  expect(await conversations(other, ["import", join(directory, "no.json")])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is no export of remote-chat"),
  });
});

test("a full disk loses nothing that was kept, and leaves no half of a conversation", async () => {
  const home = await homeWith({ owner: "kept" });
  const file = join(home, "more.json");
  const path = join(home, "conversations", "of-owner.jsonl");
  const before = readFileSync(path, "utf8");
  const messages = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      id: `m${at}`,
      parentId: at === 0 ? null : `m${at - 1}`,
      role: "user",
      content: "x".repeat(1000),
      createdAt: 1,
      state: "done",
    }));
  const details = { title: "T", system: "", createdAt: 1, updatedAt: 2 };
  // A limit in the middle of the line that is to be written.
  const full = { prelude: "trap '' XFSZ; ulimit -f 20;" };
  for (const id of ["of-owner", "new"]) {
    const conversation = { id, ...details, messages: messages(40) };
    writeFileSync(
      file,
      JSON.stringify({ format: "remote-chat", version: 1, conversations: [conversation] }),
    );
    expect(await conversations(home, ["import", file], full)).toMatchObject({
      code: 1,
      stderr:
        "remote-chat: The PC could not keep this: the file would be larger than this user may write.\n",
    });
  }
  expect(readFileSync(path, "utf8")).toBe(before);
  expect((await conversations(home, ["list"])).stdout.split("\n")).toHaveLength(3);
  expect(await conversations(home, ["import", file])).toMatchObject({ code: 0 });
});
