import { readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { announcedServer, announceServer, serverFile } from "../../../src/cli/files/server-file.ts";
import { temporaryHome } from "../temporary-home.ts";

const SERVER = {
  url: "http://127.0.0.1:53210",
  pid: process.pid,
  startedAt: "2026-01-02T03:04:05.000Z",
};

describe("announceServer", () => {
  it("says where the server runs to its owner alone, and takes it back", async () => {
    const home = temporaryHome();
    const withdraw = await announceServer(home, SERVER);
    expect(JSON.parse(await readFile(serverFile(home), "utf8"))).toEqual(SERVER);
    expect((await stat(serverFile(home))).mode & 0o777).toBe(0o600);
    await withdraw();
    expect(await readdir(home)).toEqual([]);
    await withdraw();
  });

  it("leaves the announcement of a server that has started since", async () => {
    const home = temporaryHome();
    const withdraw = await announceServer(home, SERVER);
    await announceServer(home, { ...SERVER, pid: 4712 });
    await withdraw();
    expect(await announcedServer(home)).toEqual({ ...SERVER, pid: 4712 });
  });

  it("refuses to write where a link is", async () => {
    const home = temporaryHome();
    await symlink(join(home, "elsewhere"), serverFile(home));
    await expect(announceServer(home, SERVER)).rejects.toMatchObject({
      message: expect.stringContaining("symbolic link"),
    });
  });
});
