import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultHome, prepareHome } from "../../../src/cli/files/home.ts";
import { temporaryHome } from "../temporary-home.ts";

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

describe("prepareHome", () => {
  it("makes the directory, and those above it, for the owner alone", async () => {
    const home = join(temporaryHome(), "a", "b");
    await prepareHome(home);
    expect(modeOf(home)).toBe(0o700);
  });

  it("closes one that was open to others", async () => {
    const home = join(temporaryHome(), "open");
    mkdirSync(home);
    chmodSync(home, 0o755);
    await prepareHome(home);
    expect(modeOf(home)).toBe(0o700);
  });

  it("refuses one that everybody shares, and leaves it as it is", async () => {
    const home = join(temporaryHome(), "shared");
    mkdirSync(home);
    chmodSync(home, 0o1777);
    await expect(prepareHome(home)).rejects.toThrow(
      `${home} holds other things too. Choose a directory of its own: --home ${home}/remote-chat`,
    );
    expect(modeOf(home)).toBe(0o1777);
  });

  // Nobody, root included, can make a directory there.
  it.runIf(process.platform === "linux")("says that it cannot be written", async () => {
    for (const home of ["/sys/remote-chat", "/sys/remote-chat/home"])
      await expect(prepareHome(home)).rejects.toThrow(
        /^Cannot use \/sys\/remote-chat\S* as the home directory: (permission denied|the file system is read-only)\.$/,
      );
  });

  it("says that it is a file", async () => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    await expect(prepareHome(file)).rejects.toThrow(
      `Cannot use ${file} as the home directory: it is not a directory.`,
    );
    expect(modeOf(file) & 0o100).toBe(0);
  });

  it("says why one cannot be had", async () => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    await expect(prepareHome(join(file, "home"))).rejects.toThrow(
      `Cannot use ${file}/home as the home directory: a part of the path is not a directory.`,
    );
  });
});

describe("defaultHome", () => {
  it("is Tokori's own directory", () => {
    expect(defaultHome()).toBe(join(homedir(), ".tokori"));
  });
});
