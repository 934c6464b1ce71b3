import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { DiskFiles } from "../../../src/cli/agent/disk-files.ts";
import { loadLibrary } from "../../../src/library/load-library.ts";
import { temporaryHome } from "../temporary-home.ts";
import { writeFiles } from "./write-files.ts";

const load = async (files: DiskFiles) =>
  (await loadLibrary([{ name: "home", files, variables: {} }])).library;

/** What is wrong in a layer: files and messages. */
async function problemsOf(files: DiskFiles): Promise<string[]> {
  return (await load(files)).problems.map(({ file, message }) => `${file} ${message}`);
}

describe("DiskFiles", () => {
  it("lists and reads, links inside the layer included", async () => {
    const directory = temporaryHome();
    writeFiles(directory, { "agents/a/agent.md": "héllo", "shared/b/agent.md": "x" });
    symlinkSync(join(directory, "shared/b"), join(directory, "agents/b"));
    const files = new DiskFiles(directory);
    expect(await files.list("agents")).toEqual([
      { name: "a", kind: "directory", bytes: expect.any(Number), modifiedAt: expect.any(Number) },
      { name: "b", kind: "directory", bytes: expect.any(Number), modifiedAt: expect.any(Number) },
    ]);
    expect(await files.list("agents/a")).toEqual([
      { name: "agent.md", kind: "file", bytes: 6, modifiedAt: expect.any(Number) },
    ]);
    expect(await files.read("agents/a/agent.md")).toBe("héllo");
    expect((await load(files)).agents.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("has nothing where there is no directory", async () => {
    const files = new DiskFiles(join(temporaryHome(), "none"));
    expect(await files.list("")).toEqual([]);
    expect(await problemsOf(files)).toEqual([]);
  });

  it("may be a link itself, to a repository of dotfiles", async () => {
    const [dotfiles, home] = [temporaryHome(), temporaryHome()];
    writeFiles(dotfiles, { "agents/a/agent.md": "x" });
    symlinkSync(dotfiles, join(home, ".agents"));
    const library = await load(new DiskFiles(join(home, ".agents")));
    expect(library.agents.map(({ id }) => id)).toEqual(["a"]);
  });

  it("refuses links out of it, of files, of directories and by a path", async () => {
    const [elsewhere, directory] = [temporaryHome(), temporaryHome()];
    writeFiles(elsewhere, { secret: "s3cret", "agent.md": "s3cret" });
    writeFiles(directory, { "agents/ok/agent.md": "x", "agents/link/x": "" });
    symlinkSync(join(elsewhere, "secret"), join(directory, "mcp.json"));
    symlinkSync(elsewhere, join(directory, "agents/out"));
    symlinkSync(join(elsewhere, "agent.md"), join(directory, "agents/link/agent.md"));
    symlinkSync(elsewhere, join(directory, "tasks"));
    symlinkSync("/nowhere", join(directory, "agents/dangling"));
    const files = new DiskFiles(directory);
    const library = await load(files);
    expect(library.agents.map(({ id }) => id)).toEqual(["ok"]);
    expect(JSON.stringify(library)).not.toContain("s3cret");
    const out = "is a symbolic link out of its layer. Put the file itself there";
    expect(library.problems.map(({ file, message }) => `${file} ${message}`)).toEqual([
      "agents/dangling cannot be looked at: there is no such directory, and is not read",
      `agents/out ${out}, and is not read`,
      `tasks ${out}, and so nothing in it is read`,
      `agents/link/agent.md ${out}`,
      `mcp.json ${out}`,
    ]);
    await expect(files.read("../secret")).rejects.toThrow(/cannot be read|out of its layer/);
    await expect(files.read("agents/out/secret")).rejects.toThrow(out);
    await expect(files.list("tasks")).rejects.toThrow(out);
  });

  it("refuses a whole layer that leads out of its workspace", async () => {
    const [elsewhere, base] = [temporaryHome(), temporaryHome()];
    writeFiles(elsewhere, { "agents/a/agent.md": "s3cret" });
    symlinkSync(elsewhere, join(base, ".agents"));
    const library = await load(new DiskFiles(join(base, ".agents"), { within: base }));
    expect(library.agents).toEqual([]);
    expect(library.problems.map(({ message }) => message)).toEqual([
      "is a symbolic link out of its layer. Put the file itself there",
    ]);
  });

  it("ends on links that lead to each other", async () => {
    const directory = temporaryHome();
    writeFiles(directory, { "knowledge/a/a.md": "x", "knowledge/b/b.md": "x" });
    symlinkSync(join(directory, "knowledge"), join(directory, "knowledge/a/up"));
    symlinkSync(join(directory, "knowledge/a"), join(directory, "knowledge/b/a"));
    symlinkSync(join(directory, "knowledge/b"), join(directory, "knowledge/a/b"));
    const library = await load(new DiskFiles(directory));
    expect(library.notes.map(({ id }) => id).sort()).toEqual(["a", "b"]);
  });

  it("waits for no pipe, and reads no device", async () => {
    const directory = temporaryHome();
    mkdirSync(join(directory, "agents/a"), { recursive: true });
    execFileSync("mkfifo", [join(directory, "agents/a/agent.md"), join(directory, "mcp.json")]);
    expect(await problemsOf(new DiskFiles(directory))).toEqual([
      "agents/a/agent.md is no regular file. Replace it by one",
      "mcp.json is no regular file. Replace it by one",
    ]);
  });

  it("refuses files of 2 MiB, and directories where files are expected", async () => {
    const directory = temporaryHome();
    const large = "x".repeat(2 * 1_048_576);
    writeFiles(directory, {
      "agents/a/agent.md": large,
      "mcp.json/x": "",
      "agents/b/agent.md": "x",
    });
    const files = new DiskFiles(directory);
    expect(await problemsOf(files)).toEqual([
      "agents/a/agent.md is larger than 1 MiB. Make it smaller, or move it elsewhere",
      "mcp.json is a directory, where a file is expected. Rename it",
    ]);
    await expect(files.read("agents/a/agent.md")).rejects.toThrow(/larger than 1 MiB/);
  });

  it("says so of a directory that is a file", async () => {
    const directory = join(temporaryHome(), "file");
    writeFileSync(directory, "x");
    expect(await problemsOf(new DiskFiles(directory))).toEqual([
      ". cannot be listed: a part of the path is not a directory",
    ]);
  });

  it("says so of what it may not read", async () => {
    const directory = temporaryHome();
    chmodSync(directory, 0o755);
    writeFiles(directory, { "agents/a/agent.md": "x", "skills/s/SKILL.md": "x" });
    chmodSync(join(directory, "agents/a/agent.md"), 0);
    chmodSync(join(directory, "skills"), 0);
    // Root reads everything: the test is somebody else for a moment.
    const user = process.geteuid?.();
    if (user === 0) process.seteuid?.(65_534);
    const problems = await problemsOf(new DiskFiles(directory)).finally(() => {
      if (user === 0) process.seteuid?.(user);
      chmodSync(join(directory, "skills"), 0o700);
    });
    expect(problems).toEqual([
      "skills cannot be listed: permission denied",
      "agents/a/agent.md cannot be read: permission denied",
    ]);
  });

  it("reads 10,000 notes", async () => {
    const directory = temporaryHome();
    for (let at = 0; at < 10_000; at++) {
      mkdirSync(join(directory, `knowledge/n${at}`), { recursive: true });
      if (at % 2 === 0) writeFileSync(join(directory, `knowledge/n${at}/n${at}.md`), "note");
    }
    const library = await load(new DiskFiles(directory));
    expect([library.notes.length, library.problems]).toEqual([5000, []]);
  });
});

test("DiskFiles.isUnchanged sees every change of what was listed", async () => {
  const directory = temporaryHome();
  const path = join(directory, "agents/a/agent.md");
  writeFiles(directory, { "agents/a/agent.md": "one" });
  const files = new DiskFiles(directory);
  expect(await files.isUnchanged()).toBe(false);
  const list = async (): Promise<void> => {
    files.forget();
    for (const each of ["", "agents", "agents/a"]) await files.list(each);
  };
  await list();
  // Too recent to be told from the next one.
  expect(await files.isUnchanged()).toBe(false);
  await expect
    .poll(async () => {
      await list();
      return files.isUnchanged();
    })
    .toBe(true);
  writeFileSync(path, "two");
  expect(await files.isUnchanged()).toBe(false);
  await list();
  writeFiles(directory, { "agents/b/agent.md": "new" });
  expect(await files.isUnchanged()).toBe(false);
});
