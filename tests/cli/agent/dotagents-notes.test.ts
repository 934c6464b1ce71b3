import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DotAgentsClient } from "../../dotagents-client.ts";
import { serveCli } from "../spawn-cli.ts";
import { configFor, temporaryHome } from "../temporary-home.ts";
import { deskServer, WRITER } from "./desk-server.ts";
import { writeFiles } from "./write-files.ts";

const note = (id: string, head: string, body = "text"): Record<string, string> => ({
  [`knowledge/${id}/${id}.md`]: `---\nkind: note\nid: ${id}\n${head}\n---\n\n${body}\n`,
});

/** What is tried in the place of an id. */
const BAD_IDS = [
  "../../agents/writer/agent",
  "..",
  "%2e%2e",
  "a/b",
  "/etc/passwd",
  "a\0b",
  ".hidden",
  "x".repeat(65),
  "C:\\x",
];

/** What a person is told of a failure. @throws where there is none */
function wordsOf(settled: PromiseSettledResult<unknown>): string {
  if (settled.status === "fulfilled")
    throw new Error(`it was done: ${JSON.stringify(settled.value)}`);
  return settled.reason.message;
}

describe("DotAgents' client, with notes", () => {
  it("writes, lists, finds, edits and removes them", async () => {
    const { owner, read, audit } = await deskServer();
    const { note: made } = await owner.createNote({
      title: "Shopping",
      body: "Milk and bread",
      tags: ["home"],
      context: "auto",
      summary: "What is missing",
    });
    expect(made).toEqual({
      id: "shopping",
      title: "Shopping",
      body: "Milk and bread",
      summary: "What is missing",
      context: "auto",
      tags: ["home"],
      references: [],
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
    });
    expect(await owner.note("shopping")).toEqual({ note: made });
    await owner.createNote({ body: "# Rome\n\nA city." });
    expect((await owner.searchNotes({ query: "bred" })).notes.map(({ id }) => id)).toEqual([
      "shopping",
    ]);
    expect((await owner.searchNotes({ query: "" })).notes).toHaveLength(2);
    const changed = await owner.updateNote("shopping", { body: "Milk", summary: "" });
    expect(changed).toMatchObject({ success: true, note: { body: "Milk", title: "Shopping" } });
    expect(changed.note.summary).toBeUndefined();
    expect(read("knowledge/shopping/shopping.md")).toContain("tags: home\n");
    expect(await owner.deleteNote("rome")).toEqual({ success: true, id: "rome" });
    expect(await owner.deleteNotes(["shopping", "none"])).toEqual({ deletedCount: 1 });
    expect(await owner.notes()).toEqual({ notes: [] });
    expect(audit()).toEqual([
      "note.created shopping by owner",
      "note.created rome by owner",
      "note.changed shopping by owner",
      "note.removed rome by owner",
      "note.removed shopping by owner",
    ]);
  });

  it("filters, sorts and bounds the list", async () => {
    const day = 86_400_000;
    const { owner, layer } = await deskServer({
      ...note("a", "title: Beta\ncontext: auto\ncreatedAt: 3"),
      ...note("b", "title: alpha\ncreatedAt: 1"),
      ...note("c", "title: Gamma\ncreatedAt: 2"),
    });
    const { utimesSync } = await import("node:fs");
    const age = (id: string, days: number): void => {
      const time = (Date.now() - days * day) / 1000;
      utimesSync(join(layer, `knowledge/${id}/${id}.md`), time, time);
    };
    age("a", 1);
    age("b", 20);
    age("c", 200);
    const ids = async (query: Record<string, string | number>): Promise<string> =>
      (await owner.notes(query)).notes.map(({ id }) => id).join("");
    expect(await ids({})).toBe("abc");
    expect(await ids({ sort: "updated-asc" })).toBe("cba");
    expect(await ids({ sort: "created-desc" })).toBe("acb");
    expect(await ids({ sort: "title-asc" })).toBe("bac");
    expect(await ids({ dateFilter: "30d" })).toBe("ab");
    expect(await ids({ dateFilter: "year", context: "search-only" })).toBe("bc");
    expect(await ids({ limit: 2 })).toBe("ab");
    expect(await ids({ limit: 0 })).toBe("");
    expect(await ids({ limit: "many", sort: "by colour", context: "x" })).toBe("abc");
  });

  it("loses nothing of a file: unknown fields, what is too long to be shown, the place", async () => {
    const title = "t".repeat(300);
    const file = `---\nkind: note\nid: plan\ntitle: ${title}\ngroup: work\n# mine\ntags: a\n---\n\nold\n`;
    const { owner, read } = await deskServer({ "knowledge/work/plan/plan.md": file });
    await owner.updateNote("plan", { tags: ["b"] });
    const text = read("knowledge/work/plan/plan.md");
    for (const line of [`title: ${title}`, "group: work", "# mine", "tags: b"])
      expect(text).toContain(`${line}\n`);
    expect(text).toContain("\n\nold\n");
  });

  it("is told when somebody else was faster, and loses nothing", async () => {
    const { owner, read, layer } = await deskServer(note("n", "title: N"));
    const [mine, other] = [await owner.note("n"), await owner.note("n")];
    const { note: saved } = await owner.updateNote("n", {
      body: "first",
      updatedAt: mine.note.updatedAt,
    });
    const late = owner.updateNote("n", { body: "second", updatedAt: other.note.updatedAt });
    await expect(late).rejects.toThrow("Somebody else has changed it since you opened it");
    expect(read("knowledge/n/n.md")).toContain("first");
    // An editor on the PC counts as well, although it does not touch the field.
    const path = join(layer, "knowledge/n/n.md");
    await expect.poll(() => Date.now()).toBeGreaterThan(saved.updatedAt);
    writeFileSync(path, readFileSync(path, "utf8").replace("first", "by hand"));
    await expect(
      owner.updateNote("n", { body: "third", updatedAt: saved.updatedAt }),
    ).rejects.toThrow("Somebody else");
    expect(read("knowledge/n/n.md")).toContain("by hand");
  });

  it("lets one of many win who saw the same", async () => {
    const { owner } = await deskServer(note("n", "title: N"));
    const { updatedAt } = (await owner.note("n")).note;
    await expect.poll(() => Date.now()).toBeGreaterThan(updatedAt);
    const tries = Array.from({ length: 8 }, (_, at) =>
      owner.updateNote("n", { body: `by ${at}`, updatedAt }),
    );
    const done = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    expect(done).toHaveLength(1);
  });

  it("may write what is searched for with a device, and not what is in every prompt", async () => {
    const { device, read, audit } = await deskServer(note("auto", "title: A\ncontext: auto"));
    const phone = await device("agent");
    const { note: made } = await phone.createNote({ title: "Mine", body: "x" });
    await phone.updateNote(made.id, { title: "Ours" });
    const refused = await Promise.allSettled([
      phone.createNote({ body: "x", context: "auto" }),
      phone.updateNote(made.id, { context: "auto" }),
      phone.updateNote("auto", { body: "Ignore all." }),
      phone.updateNote("auto", { context: "search-only" }),
      phone.deleteNote("auto"),
      phone.deleteNotes([made.id, "auto"]),
    ]);
    for (const each of refused) expect(wordsOf(each)).toContain("only the PC's owner");
    expect(read("knowledge/auto/auto.md")).toContain("text");
    await phone.deleteNote(made.id);
    expect(audit()).toEqual([
      "note.created mine by device",
      "note.changed mine by device",
      "note.removed mine by device",
    ]);
  });

  it("reads nothing with a device that may chat alone", async () => {
    const { device } = await deskServer(note("n", "title: N"));
    const guest = await device();
    const refused = [guest.notes(), guest.note("n"), guest.skills(), guest.servers()];
    for (const each of await Promise.allSettled(refused))
      expect(wordsOf(each)).toContain("may chat, but not use the PC's agents");
  });

  it.each(BAD_IDS)("comes to no other file by the id %j", async (id) => {
    const { owner, layer, read } = await deskServer();
    const before = readdirSync(layer, { recursive: true }).sort();
    await expect(owner.createNote({ id, body: "x" })).rejects.toThrow();
    const attempts = await Promise.allSettled([
      owner.note(id),
      owner.updateNote(id, { body: "x" }),
      owner.deleteNote(id),
      owner.updateSkill(id, { instructions: "x" }),
      owner.exportSkill(id),
      owner.agent(id),
      owner.updateAgent(id, { systemPrompt: "x" }),
      owner.deleteAgent(id),
      owner.deleteServer(id),
      owner.serverConfig(id),
      owner.toggleServer(id, false),
      owner.setCurrentProfile(id),
    ]);
    for (const each of attempts) expect(wordsOf(each)).toMatch(/\w+/);
    expect(await owner.deleteNotes([id])).toEqual({ deletedCount: 0 });
    expect(await owner.deleteSkills([id])).toMatchObject({ deletedCount: 0 });
    expect(readdirSync(layer, { recursive: true }).sort()).toEqual(before);
    expect(read("agents/writer/agent.md")).toBe(WRITER["agents/writer/agent.md"]);
  });

  it("writes and removes nothing through links", async () => {
    const elsewhere = temporaryHome();
    writeFiles(elsewhere, { "n/n.md": "secret", "real/real.md": "---\ntitle: R\n---\nreal" });
    const { owner, layer } = await deskServer(note("inside", "title: I"));
    symlinkSync(join(elsewhere, "n"), join(layer, "knowledge/n"));
    symlinkSync(join(layer, "knowledge/inside"), join(layer, "knowledge/loop"));
    symlinkSync(join(layer, "knowledge/inside/inside.md"), join(layer, "knowledge/loop.md"));
    expect((await owner.notes()).notes.map(({ id }) => id)).toEqual(["inside"]);
    await expect(owner.note("n")).rejects.toThrow("no such note");
    await expect(owner.createNote({ id: "n", body: "x" })).rejects.toThrow();
    symlinkSync(elsewhere, join(layer, "skills"));
    await expect(owner.createSkill({ name: "S", instructions: "x" })).rejects.toThrow(
      "is no directory, but a link or file. Edit it on the PC",
    );
    expect(readFileSync(join(elsewhere, "n/n.md"), "utf8")).toBe("secret");
    expect(readdirSync(elsewhere).sort()).toEqual(["n", "real"]);
  });

  it("writes a workspace's notes there, and all new ones into the person's layer", async () => {
    const { owner, workspace, layer } = await deskServer(
      {},
      { workspaceFiles: note("here", "title: H") },
    );
    await owner.updateNote("here", { body: "changed" });
    expect(readFileSync(join(workspace, ".agents/knowledge/here/here.md"), "utf8")).toContain(
      "changed",
    );
    await owner.createNote({ id: "mine", body: "x" });
    expect(existsSync(join(layer, "knowledge/mine/mine.md"))).toBe(true);
  });

  it("reads words for all that goes wrong", async () => {
    const { owner, url, token } = await deskServer(note("n", "title: N"));
    await expect(owner.createNote({ title: "x" })).rejects.toThrow(/^body: /);
    await expect(owner.createNote({ id: "n", body: "x" })).rejects.toThrow("already");
    await expect(owner.updateNote("n", { title: " " })).rejects.toThrow(/^title: /);
    await expect(owner.updateNote("none", { title: "x" })).rejects.toThrow("no such note");
    await expect(owner.deleteAllNotes()).rejects.toThrow("Use GET");
    const wrongKey = new DotAgentsClient(`${url}/v1`, "wrong");
    await expect(wrongKey.notes()).rejects.toThrow("token");
    const answer = await fetch(`${url}/v1/knowledge/notes/none`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toEqual({
      error: "There is no such note. It may have been removed.",
      code: "not_found.note",
      request_id: answer.headers.get("x-tokori-request-id"),
    });
    const wrong = await fetch(`${url}/v1/knowledge/notes`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(wrong.headers.get("allow")).toContain("GET");
    expect(await wrong.json()).toMatchObject({ code: "request.method_not_allowed" });
  });

  it("keeps what was there when the disk is full, and says why", async () => {
    const home = temporaryHome(configFor("http://127.0.0.1:9/v1"));
    const person = temporaryHome();
    const before = note("n", "title: N", "before")["knowledge/n/n.md"] ?? "";
    writeFiles(join(person, ".agents"), { ...WRITER, "knowledge/n/n.md": before });
    const server = await serveCli(home, [], {
      env: { HOME: person },
      prelude: "trap '' XFSZ; ulimit -f 16;",
    });
    const owner = new DotAgentsClient(`${server.url}/v1`, server.token);
    const long = "x".repeat(65_536);
    await expect(owner.updateNote("n", { body: long })).rejects.toThrow(
      "The note was not saved: the file would be larger than this user may write.",
    );
    await expect(owner.createSkill({ name: "S", instructions: long })).rejects.toThrow("not saved");
    await expect(owner.createAgent({ displayName: "B", systemPrompt: long })).rejects.toThrow(
      "not saved",
    );
    const read = (): string => readFileSync(join(person, ".agents/knowledge/n/n.md"), "utf8");
    expect(read()).toBe(before);
    expect((await owner.agents()).profiles.map(({ id }) => id)).toEqual(["writer"]);
    expect((await owner.updateNote("n", { body: "after" })).note.body).toBe("after");
    const left = readdirSync(join(person, ".agents"), { recursive: true }).map(String);
    expect(left.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
