import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
