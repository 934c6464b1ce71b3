import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationFiles } from "../../../src/cli/agent/conversation-files.ts";
import type { Conversation } from "../../../src/conversations/conversation.ts";
import { conversationStore } from "../../../src/conversations/conversation-store.ts";
import { PersonalConversations } from "../../../src/conversations/personal-conversations.ts";
import { anyEdit, apply } from "../../conversations/any-edits.ts";
import { propertyRuns } from "../../property-runs.ts";
import { temporaryHome } from "../temporary-home.ts";

/** The conversations of a home directory, as a program that has just started knows them. */
function open(home: string) {
  const store = conversationStore(conversationFiles(home));
  const path = (id: string) => join(home, "conversations", `${id}.jsonl`);
  return { store, owner: new PersonalConversations(store, "owner"), path };
}

const say = (content: string) => ({ role: "user", content }) as const;
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const titles = async ({ owner }: ReturnType<typeof open>) =>
  (await owner.list()).map(({ title }) => title).sort();
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "ok",
    (error) => `${error.code}: ${error.message}`,
  );

describe("conversationFiles", () => {
  it("keeps a change a line, for its owner alone, and finds all again", async () => {
    const home = temporaryHome();
    const { owner, path } = open(home);
    expect(await owner.list()).toEqual([]);
    expect(existsSync(join(home, "conversations"))).toBe(false);
    const { id } = await owner.create({ messages: [say("Hello")] });
    const changed = await owner.append(id, [say("é\u2028")]);
    expect(mode(join(home, "conversations"))).toBe("700");
    expect(mode(path(id))).toBe("600");
    expect(readFileSync(path(id), "utf8").split("\n")).toHaveLength(3);
    const again = open(home);
    expect(await again.owner.read(id)).toEqual(changed);
    expect(await again.owner.list()).toEqual(await owner.list());
    expect(await titles(again)).toEqual(["Hello"]);
    await again.owner.remove(id);
    expect(readdirSync(join(home, "conversations"))).toEqual([]);
    expect([await titles(again), await titles({ ...again, owner })]).toEqual([[], []]);
  });

  it("goes on, from any byte at which a crash cut it, with what was acknowledged by then", async () => {
    const home = temporaryHome();
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEdit, { maxLength: 4 }),
        fc.nat(),
        anyEdit,
        async (edits, seed, next) => {
          const { owner, path } = open(home);
          const made = await owner.create({ messages: [say("é")] });
          const states: (Conversation | undefined)[] = [undefined, made];
          for (const edit of edits) states.push(await apply(owner, made.id, edit));
          const file = path(made.id);
          truncateSync(file, seed % (statSync(file).size + 1));
          const lines = readFileSync(file).filter((byte) => byte === 0x0a).length;
          const after = open(home);
          const found = await after.owner.find(made.id);
          expect(found).toEqual(states[lines]);
          const listed = (await after.owner.list()).find(({ id }) => id === made.id);
          expect(listed?.updatedAt).toBe(found?.updatedAt);
          if (!found) return;
          const changed = await apply(after.owner, made.id, next);
          expect(await open(home).owner.read(made.id)).toEqual(changed);
          await after.owner.remove(made.id);
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  it("reads what stands before damage, and never writes to such a file", async () => {
    const home = temporaryHome();
    const { owner, path } = open(home);
    const first = await owner.create({ messages: [say("Hello")] });
    const { id } = first;
    await owner.append(id, [say("x")]);
    await owner.append(id, [say("y")]);
    const bytes = readFileSync(path(id));
    const second = bytes.indexOf(0x0a) + 1;
    writeFileSync(path(id), bytes.fill(0x20, second, second + 10));
    const after = open(home);
    expect(await after.owner.read(id)).toEqual({ ...first, isDamaged: true });
    expect(await code(after.owner.append(id, [say("z")]))).toMatch(/^conversation\.damaged/);
    expect(readFileSync(path(id))).toEqual(bytes);
  });

  it("sees what another program begins, adds and removes", async () => {
    const home = temporaryHome();
    const [server, other] = [open(home), open(home)];
    const { id } = await server.owner.create({ messages: [say("one")] });
    expect(await titles(server)).toEqual(["one"]);
    const two = await other.owner.create({ messages: [say("two")] });
    expect(await titles(server)).toEqual(["one", "two"]);
    await other.owner.append(id, [say("by the other")]);
    // The server has read the file before; what the other one added is not written over.
    const both = await server.owner.append(id, [say("by the server")]);
    expect(both.messages.map(({ content }) => content)).toEqual([
      "one",
      "by the other",
      "by the server",
    ]);
    await other.owner.remove(two.id);
    expect(await titles(server)).toEqual(["one"]);
    await other.owner.remove(id);
    expect(await code(server.owner.append(id, [say("late")]))).toMatch(/^not_found\.conversation/);
    expect(existsSync(server.path(id))).toBe(false);
  });

  it("reads a file again that is another one, however old it says it is", async () => {
    const home = temporaryHome();
    const { owner, path } = open(home);
    const { id } = await owner.create({ messages: [say("old")] });
    const other = open(temporaryHome());
    const replacement = await other.owner.create({ id, messages: [say("other")] });
    rmSync(path(id));
    writeFileSync(path(id), readFileSync(other.path(id)), { mode: 0o644 });
    utimesSync(path(id), 1, 1);
    expect((await owner.list()).map(({ title }) => title)).toEqual(["other"]);
    expect(await owner.read(id)).toEqual(replacement);
    expect(mode(path(id))).toBe("600");
  });

  it("looks into no link, and into nothing that is no conversation", async () => {
    const home = temporaryHome();
    const { owner, path, store } = open(home);
    const { id } = await owner.create({ messages: [say("Hello")] });
    symlinkSync(path(id), path("link"));
    mkdirSync(path("directory"));
    writeFileSync(path("empty"), "");
    writeFileSync(path("text"), "text\n");
    writeFileSync(path("copy"), readFileSync(path(id)));
    writeFileSync(join(home, "conversations", "a b.jsonl"), "");
    const again = open(home);
    expect(await titles(again)).toEqual(["Hello"]);
    for (const other of [
      "link",
      "directory",
      "empty",
      "text",
      "copy",
      "../conversations/empty",
      "a b",
    ]) {
      expect(await again.owner.find(other), other).toBeUndefined();
      expect(await code(again.owner.append(other, [say("x")]))).toMatch(/^not_found\.conversation/);
    }
    expect(await code(again.owner.create({ id: "link", messages: [say("x")] }))).toMatch(
      /^conversation\.exists/,
    );
    expect(await store.remove("link")).toBe(false);
    expect(readFileSync(path("text"), "utf8")).toBe("text\n");
  });

  it("begins anew what a crash left empty a while ago", async () => {
    const home = temporaryHome();
    const { owner, path } = open(home);
    await owner.create({ messages: [say("Hello")] });
    writeFileSync(path("c"), "");
    expect(await code(owner.create({ id: "c", messages: [say("x")] }))).toMatch(
      /^conversation\.exists/,
    );
    utimesSync(path("c"), 1, 1);
    expect(await code(owner.create({ id: "c", messages: [say("x")] }))).toBe("ok");
    expect((await owner.read("c")).title).toBe("x");
  });

  it("says why it cannot keep or read something", async () => {
    const home = temporaryHome();
    const elsewhere = temporaryHome();
    const { id: hidden } = await open(elsewhere).owner.create({ messages: [say("x")] });
    symlinkSync(join(elsewhere, "conversations"), join(home, "conversations"));
    const { owner, store } = open(home);
    expect(await owner.list()).toEqual([]);
    expect(await owner.find(hidden)).toBeUndefined();
    expect(await store.remove(hidden)).toBe(false);
    expect(await code(owner.create({ id: "c", messages: [say("x")] }))).toBe(
      "conversations.not_saved: The PC could not keep this: a part of the path is not a directory.",
    );
    const closed = temporaryHome();
    const conversations = open(closed);
    const { id } = await conversations.owner.create({ messages: [say("x")] });
    chmodSync(conversations.path(id), 0o000);
    // root may read all.
    if (process.getuid?.() === 0) return;
    expect(await code(conversations.owner.read(id))).toMatch(/^conversations\.unreadable/);
  });

  it("takes no conversation beyond its bounds", async () => {
    const { owner } = open(temporaryHome());
    const { id } = await owner.create({ messages: [say("x".repeat(20_000_000))] });
    expect(await code(owner.append(id, [say("x".repeat(14_000_000))]))).toMatch(
      /^conversation\.too_large/,
    );
    expect((await owner.read(id)).messageCount).toBe(1);
  });
});
