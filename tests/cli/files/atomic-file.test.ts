import fs, { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { writeFileAtomically } from "../../../src/cli/files/atomic-file.ts";
import { fileFailure } from "../../../src/cli/files/file-error.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("writeFileAtomically", () => {
  it("replaces a file by one that only its owner can read, and leaves nothing beside it", async () => {
    const home = temporaryHome();
    const path = join(home, "f");
    writeFileSync(path, "old", { mode: 0o644 });
    await writeFileAtomically(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["f"]);
  });

  it("is never seen half-written by who reads at the same time", async () => {
    const path = join(temporaryHome(), "f");
    const texts = ["a", "b"].map((letter) => letter.repeat(200_000));
    writeFileSync(path, texts[0] ?? "");
    const seen = new Set<string>();
    const read = (): void => void seen.add(readFileSync(path, "utf8"));
    for (let round = 0; round < 20; round++) {
      const writing = writeFileAtomically(path, texts[round % 2] ?? "");
      const reading = setInterval(read, 0);
      await writing;
      clearInterval(reading);
      read();
    }
    expect([...seen].sort()).toEqual(texts);
  });

  it.each([
    ["whole", "an edit"],
    ["as it was, by a program that emptied it and died", ""],
  ])("keeps what was written into the old file while it was replaced: %s", async (_, edit) => {
    const path = join(temporaryHome(), "f");
    writeFileSync(path, "old");
    const { renameSync } = fs;
    const rename = vi.spyOn(fs, "renameSync").mockImplementationOnce((from, to) => {
      const descriptor = fs.openSync(path, "w");
      renameSync(from, to);
      setTimeout(() => {
        fs.writeSync(descriptor, edit);
        fs.closeSync(descriptor);
      });
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      rename.mockRestore();
      syncBuiltinESMExports();
    });
    const isCurrent = (): boolean => readFileSync(path, "utf8") === "old";
    expect(await writeFileAtomically(path, "new", { isCurrent })).toBe(false);
    expect(readFileSync(path, "utf8")).toBe(edit === "" ? "old" : edit);
  });

  it("leaves nothing behind when it fails", async () => {
    const home = temporaryHome();
    mkdirSync(join(home, "taken"));
    await expect(writeFileAtomically(join(home, "taken"), "x")).rejects.toThrow(
      `Cannot write ${home}/taken: it is a directory.`,
    );
    await expect(writeFileAtomically(join(home, "no", "f"), "x")).rejects.toThrow(
      `Cannot write ${home}/no/f: there is no such directory.`,
    );
    expect(readdirSync(home)).toEqual(["taken"]);
  });
});

describe("fileFailure", () => {
  it.each([
    ["ENOSPC", "the disk is full"],
    ["EROFS", "the file system is read-only"],
    ["EACCES", "permission denied"],
    ["EIO", "EIO"],
  ])("says %s in words", (code, words) => {
    const { message, exitCode } = fileFailure("write f", Object.assign(new Error("x"), { code }));
    expect({ message, exitCode }).toEqual({ message: `Cannot write f: ${words}.`, exitCode: 1 });
  });
});
