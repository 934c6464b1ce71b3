import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeLine } from "../../../src/agent/journal-text.ts";
import { APPENDED_FILES, type AppendedFiles } from "../../../src/cli/agent/journal-file.ts";
import { diskRuns } from "../../../src/cli/agent/run-files.ts";
import { type Log, SILENT } from "../../../src/cli/log.ts";
import { temporaryHome } from "../temporary-home.ts";
import { begun, loadAll, notice } from "./run-lines.ts";

describe("diskRuns", () => {
  it("keeps each run in a file that its owner alone can read, and reads it again", async () => {
    const home = temporaryHome();
    const store = diskRuns(home);
    const journal = await store.create("r1");
    const lines = [begun("r1"), notice("straße 👋"), notice("zeile\n2")];
    for (const line of lines) await journal.append(line);
    await journal.close();
    expect(statSync(join(home, "runs")).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, "runs/r1.jsonl")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(home, "runs/r1.jsonl"), "utf8")).toBe(lines.map(encodeLine).join(""));
    expect(await store.read("r1")).toEqual(lines);
    const [run] = await loadAll(diskRuns(home));
    expect(run).toMatchObject({ id: "r1", lines, isDamaged: false });
  });

  it("closes a directory to others that was open to them", async () => {
    const home = temporaryHome();
    mkdirSync(join(home, "runs"));
    chmodSync(join(home, "runs"), 0o755);
    await (await diskRuns(home).create("r1")).close();
    expect(statSync(join(home, "runs")).mode & 0o777).toBe(0o700);
  });

  it("resolves an append only when the line is on the disk", async () => {
    const home = temporaryHome();
    let release = (): void => {};
    const synced = new Promise<void>((resolve) => {
      release = resolve;
    });
    const order: string[] = [];
    const files: AppendedFiles = {
      ...APPENDED_FILES,
      async create(path) {
        const file = await APPENDED_FILES.create(path);
        return {
          ...file,
          async append(bytes) {
            order.push("append");
            await file.append(bytes);
          },
          async sync() {
            order.push("sync");
            await synced;
          },
        };
      },
    };
    const journal = await diskRuns(home, { files }).create("r1");
    const first = journal.append(begun("r1")).then(() => order.push("first"));
    const second = journal.append(notice("x")).then(() => order.push("second"));
    release();
    await Promise.all([first, second]);
    expect(order.filter((each) => each !== "first")).toEqual([
      "append",
      "sync",
      "append",
      "sync",
      "second",
    ]);
    expect(order.indexOf("first")).toBeGreaterThan(order.indexOf("sync"));
    await journal.close();
  });

  it("cuts off what is torn at the end, by bytes, before it goes on", async () => {
    const home = temporaryHome();
    const whole = [begun("r1"), notice("ä€👋")].map(encodeLine).join("");
    for (const torn of [
      encodeLine(notice("öö")).slice(0, -4),
      "\0\0\0\0",
      Buffer.from(encodeLine(notice("👋"))).subarray(0, 30),
      encodeLine(notice("x")).slice(0, 5),
    ]) {
      mkdirSync(join(home, "runs"), { recursive: true });
      writeFileSync(join(home, "runs/r1.jsonl"), whole);
      appendFileSync(join(home, "runs/r1.jsonl"), torn);
      const [run] = await loadAll(diskRuns(home));
      expect(run).toMatchObject({ isDamaged: false, lines: [begun("r1"), notice("ä€👋")] });
      const journal = await run?.open();
      await journal?.append(notice("weiter"));
      await journal?.close();
      expect(readFileSync(join(home, "runs/r1.jsonl"), "utf8")).toBe(
        whole + encodeLine(notice("weiter")),
      );
    }
  });

  it("finds at every byte at which it may have been cut the lines that were whole", async () => {
    const home = temporaryHome();
    const store = diskRuns(home);
    const lines = [begun("r1"), notice("ä👋"), notice("b")];
    const path = join(home, "runs/r1.jsonl");
    mkdirSync(join(home, "runs"));
    writeFileSync(path, lines.map(encodeLine).join(""));
    for (let bytes = statSync(path).size; bytes >= Buffer.from(encodeLine(begun("r1"))).length; ) {
      const [run] = await loadAll(store);
      const text = readFileSync(path, "utf8");
      expect(run?.lines).toHaveLength(text.split("\n").length - 1);
      expect(run?.isDamaged).toBe(false);
      bytes--;
      truncateSync(path, bytes);
    }
    // Not even its first line is whole: nothing was done.
    expect(await loadAll(store)).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ["a line in the middle is none", Buffer.from("{}\n")],
    ["a line in the middle is cut", Buffer.from(`${encodeLine(notice("x")).slice(0, 9)}\n`)],
    [
      "bytes in the middle are no text",
      Buffer.from('{"type":"notice","at":2,"text":"\xff"}\n', "latin1"),
    ],
  ])("leaves a journal as it is in which %s", async (_, middle) => {
    const home = temporaryHome();
    mkdirSync(join(home, "runs"));
    const path = join(home, "runs/r1.jsonl");
    const bytes = Buffer.concat([
      Buffer.from(encodeLine(begun("r1"))),
      middle,
      Buffer.from(encodeLine(notice("y"))),
    ]);
    writeFileSync(path, bytes);
    const log = logged();
    const [run] = await loadAll(diskRuns(home, { log }));
    expect(run).toMatchObject({ id: "r1", isDamaged: true });
    await expect(run?.open()).rejects.toThrow("damaged");
    expect(readFileSync(path)).toEqual(bytes);
    expect(log.errors).toEqual([`${path} is damaged: that run is not gone on with.`]);
  });

  it("leaves alone what a later version wrote", async () => {
    const home = temporaryHome();
    mkdirSync(join(home, "runs"));
    const path = join(home, "runs/r1.jsonl");
    writeFileSync(path, '{"type":"run","v":2,"at":1}\n');
    expect(await loadAll(diskRuns(home))).toMatchObject([{ isDamaged: true, lines: [] }]);
    expect(existsSync(path)).toBe(true);
  });

  it("gives the oldest first, whatever their names and files say", async () => {
    const home = temporaryHome();
    const store = diskRuns(home);
    for (const [id, at] of [
      ["b", 30],
      ["c", 10],
      ["a", 20],
    ] as const) {
      const journal = await store.create(id);
      await journal.append(begun(id, at));
      await journal.close();
    }
    expect((await loadAll(store)).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("treats a journal that is too long as damaged, and reads no more than its beginning", async () => {
    const home = temporaryHome();
    const journal = await diskRuns(home).create("r1");
    await journal.append(begun("r1"));
    for (let count = 0; count < 20; count++) await journal.append(notice("x".repeat(100)));
    await journal.close();
    const [run] = await loadAll(diskRuns(home, { maxBytes: 1000 }));
    expect(run).toMatchObject({ isDamaged: true });
    expect(run?.lines.length).toBeLessThan(10);
  });

  it("adds no line that would make a journal too long, whose run has failed then", async () => {
    const store = diskRuns(temporaryHome(), { maxBytes: 10_000 });
    const journal = await store.create("r1");
    await journal.append(begun("r1"));
    await expect(journal.append(notice("x".repeat(10_000)))).rejects.toThrow("too long");
    await journal.close();
    expect(await store.read("r1")).toMatchObject([{ type: "run" }, { type: "end" }]);
  });

  it.each(["ENOSPC", "EIO"])("adds nothing after a write that failed by %s", async (code) => {
    const home = temporaryHome();
    const log = logged();
    let isFull = false;
    const files: AppendedFiles = {
      ...APPENDED_FILES,
      async create(path) {
        const file = await APPENDED_FILES.create(path);
        return {
          ...file,
          async append(bytes) {
            if (!isFull) return file.append(bytes);
            // What a disk does that has room for a part alone.
            await file.append(bytes.subarray(0, 7));
            throw Object.assign(new Error(), { code });
          },
        };
      },
    };
    const journal = await diskRuns(home, { files, log }).create("r1");
    await journal.append(begun("r1"));
    isFull = true;
    const failed = expect(journal.append(notice("lost"))).rejects.toThrow("Cannot write");
    const queued = expect(journal.append(notice("after"))).rejects.toThrow("Cannot write");
    await failed;
    await queued;
    isFull = false;
    await expect(journal.append(notice("later"))).rejects.toThrow("Cannot write");
    await journal.close();
    expect(log.errors).toHaveLength(1);
    // It was told to have failed: it does not go on when there is room again.
    const end = { type: "end", at: begun("r1").at, status: "failed", code: "run.journal" };
    const store = diskRuns(home);
    const [run, ...others] = await loadAll(store);
    expect(run).toMatchObject({ id: "r1", isDamaged: false, lines: [begun("r1"), end] });
    expect(others).toEqual([]);
    expect(await store.read("r1")).toMatchObject([begun("r1"), end]);
    await store.remove("r1");
    expect(readdirSync(join(home, "runs"))).toEqual([]);
  });

  it("takes no end for told of which it was not known whether it was kept", async () => {
    const home = temporaryHome();
    let isFull = false;
    const files: AppendedFiles = {
      ...APPENDED_FILES,
      async create(path) {
        const file = await APPENDED_FILES.create(path);
        const sync = async (): Promise<void> => {
          if (isFull) throw Object.assign(new Error(), { code: "EIO" });
          await file.sync();
        };
        return { ...file, sync };
      },
    };
    const journal = await diskRuns(home, { files }).create("r1");
    await journal.append(begun("r1"));
    isFull = true;
    await expect(journal.append({ type: "end", at: 3, status: "done" })).rejects.toThrow("EIO");
    await journal.close();
    expect((await diskRuns(home).read("r1"))?.slice(1)).toMatchObject([{ status: "failed" }]);
  });

  it("says so when a journal that cannot be added to cannot be renamed", async () => {
    const home = temporaryHome();
    const log = logged();
    const broken = (): Promise<never> =>
      Promise.reject(Object.assign(new Error(), { code: "EIO" }));
    const files: AppendedFiles = {
      ...APPENDED_FILES,
      rename: broken,
      async create(path) {
        return { ...(await APPENDED_FILES.create(path)), append: broken };
      },
    };
    const journal = await diskRuns(home, { files, log }).create("r1");
    await expect(journal.append(begun("r1"))).rejects.toThrow("EIO");
    await journal.close();
    expect(log.errors).toHaveLength(2);
  });

  it("fails for good when a line cannot be made durable", async () => {
    const files: AppendedFiles = {
      ...APPENDED_FILES,
      async create(path) {
        const file = await APPENDED_FILES.create(path);
        return { ...file, sync: () => Promise.reject(Object.assign(new Error(), { code: "EIO" })) };
      },
    };
    const journal = await diskRuns(temporaryHome(), { files }).create("r1");
    await expect(journal.append(begun("r1"))).rejects.toThrow("EIO");
    await expect(journal.append(begun("r1"))).rejects.toThrow("EIO");
    await journal.close();
  });

  it("refuses links and what belongs to others, and says so", async () => {
    const home = temporaryHome();
    const store = diskRuns(home);
    const journal = await store.create("r1");
    await journal.append(begun("r1"));
    await journal.close();
    const elsewhere = join(home, "elsewhere.jsonl");
    writeFileSync(elsewhere, encodeLine(begun("link")));
    symlinkSync(elsewhere, join(home, "runs/link.jsonl"));
    const log = logged();
    if (process.getuid?.() === 0) {
      writeFileSync(join(home, "runs/foreign.jsonl"), encodeLine(begun("foreign")));
      chownSync(join(home, "runs/foreign.jsonl"), 12_345, 12_345);
    }
    expect((await loadAll(diskRuns(home, { log }))).map(({ id }) => id)).toEqual(["r1"]);
    expect(log.errors.join()).toContain("is a symbolic link");
    expect(await diskRuns(home).read("link")).toBeUndefined();
    await expect(store.create("link")).rejects.toThrow();
    expect(readFileSync(elsewhere, "utf8")).toBe(encodeLine(begun("link")));
  });

  it("refuses a directory that is a link", async () => {
    const [home, other] = [temporaryHome(), temporaryHome()];
    writeFileSync(join(other, "x.jsonl"), encodeLine(begun("x")));
    symlinkSync(other, join(home, "runs"));
    const log = logged();
    expect(await loadAll(diskRuns(home, { log }))).toEqual([]);
    expect(log.errors).toHaveLength(1);
    await expect(diskRuns(home).create("r1")).rejects.toThrow("is not a directory");
    expect(readdirSync(other)).toEqual(["x.jsonl"]);
  });

  it.each(["", "..", "../x", "a/b", "a\0", "x".repeat(65)])("takes %j for no id", async (id) => {
    const home = temporaryHome();
    await expect(diskRuns(home).create(id)).rejects.toThrow("id of a run");
    expect(await diskRuns(home).read(id)).toBeUndefined();
    await diskRuns(home).remove(id);
    expect(existsSync(home)).toBe(true);
  });

  it("removes a journal, and does not mind one that is gone", async () => {
    const store = diskRuns(temporaryHome());
    await (await store.create("r1")).close();
    await store.remove("r1");
    await store.remove("r1");
    expect(await store.read("r1")).toBeUndefined();
  });

  it("makes no second journal of one id", async () => {
    const store = diskRuns(temporaryHome());
    await (await store.create("r1")).close();
    await expect(store.create("r1")).rejects.toThrow("Cannot write");
  });

  it("knows nothing where there is no directory, and makes none by looking", async () => {
    const home = temporaryHome();
    expect(await loadAll(diskRuns(home))).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });
});

function logged(): Log & { readonly errors: string[] } {
  const errors: string[] = [];
  return { ...SILENT, errors, error: (text) => void errors.push(text) };
}
