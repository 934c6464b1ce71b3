import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as oneTurn } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { withHomeLock } from "../../../src/cli/files/home-lock.ts";
import { temporaryHome } from "../temporary-home.ts";

describe("withHomeLock", () => {
  it("lets one at a time work, and leaves nothing behind", async () => {
    const home = temporaryHome();
    let working = 0;
    const most: number[] = [];
    const work = async (): Promise<void> => {
      most.push(++working);
      await oneTurn();
      working--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withHomeLock(home, work)));
    expect(most).toEqual([1, 1, 1, 1, 1]);
    expect(readdirSync(home)).toEqual([]);
  });

  it("is free again after work that failed", async () => {
    const home = temporaryHome();
    const failing = withHomeLock(home, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await withHomeLock(home, async () => "done")).toBe("done");
  });

  // Above every system's highest process id.
  it.each<[string, string, number]>([
    ["whose process has ended", `${2 ** 30} abc`, 0],
    ["that is old, whatever process has its id by now", `${process.pid} abc`, 60],
    ["that was left empty long ago", "", 60],
  ])("takes over a lock %s", async (_which, text, ageSeconds) => {
    const home = temporaryHome();
    const path = join(home, "server.lock");
    writeFileSync(path, text);
    const time = Date.now() / 1000 - ageSeconds;
    utimesSync(path, time, time);
    let most = 0;
    let working = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++working);
      await oneTurn();
      working--;
    };
    await Promise.all([withHomeLock(home, work), withHomeLock(home, work)]);
    expect(most).toBe(1);
    expect(readdirSync(home)).toEqual([]);
  });

  // 10 s are younger than what is taken over whatever holds it; the program is younger still.
  it.skipIf(process.platform === "win32")(
    "takes over at once a lock whose process id is by now that of a program started later",
    async () => {
      const home = temporaryHome();
      const path = join(home, "server.lock");
      const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
      onTestFinished(() => void child.kill());
      await once(child, "spawn");
      writeFileSync(path, `${child.pid} abc`);
      const time = Date.now() / 1000 - 10;
      utimesSync(path, time, time);
      const onWait = vi.fn();
      expect(await withHomeLock(home, async () => "done", { onWait })).toBe("done");
      expect(onWait).not.toHaveBeenCalled();
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it("says once for which lock it waits", async () => {
    const home = temporaryHome();
    const path = join(home, "server.lock");
    writeFileSync(path, `${process.ppid} abc`);
    const onWait = vi.fn((lock: string) => rmSync(lock));
    expect(await withHomeLock(home, async () => "done", { onWait })).toBe("done");
    expect(onWait.mock.calls).toEqual([[path]]);
  });

  it("leaves a lock alone that has become another's meanwhile", async () => {
    const home = temporaryHome();
    const path = join(home, "server.lock");
    await withHomeLock(home, async () => writeFileSync(path, "another's"));
    expect(readFileSync(path, "utf8")).toBe("another's");
    expect(readdirSync(home)).toEqual(["server.lock"]);
  });

  it.each<[string, (path: string) => void]>([
    ["a directory", (path) => mkdirSync(path)],
    ["a link to nothing", (path) => symlinkSync("/nowhere/at/all", path)],
  ])("refuses, instead of waiting for ever, where the lock is %s", async (_what, make) => {
    const home = temporaryHome();
    make(join(home, "server.lock"));
    await expect(withHomeLock(home, async () => "done")).rejects.toThrow(
      `${home}/server.lock is not a regular file.`,
    );
  });

  it("works without a lock where none can be written", async () => {
    const home = temporaryHome();
    const file = join(home, "file");
    writeFileSync(file, "");
    expect(await withHomeLock(join(file, "home"), async () => "done")).toBe("done");
  });
});
