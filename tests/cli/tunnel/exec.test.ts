import { expect, test } from "vitest";
import { exec } from "../../../src/cli/tunnel/exec.ts";

const env = { PATH: "/usr/bin:/bin" };
const sh = (script: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  exec("/bin/sh", ["-c", script], { env, ...options });

test("exec gives what a program said and how it ended", async () => {
  expect(await sh("echo out; echo err >&2; exit 3")).toEqual({
    code: 3,
    stdout: "out\n",
    stderr: "err\n",
  });
  expect(await sh("echo fine")).toEqual({ code: 0, stdout: "fine\n", stderr: "" });
});

test("exec kills one that does not end", async () => {
  expect(await sh("trap '' TERM; exec sleep 60", { timeoutMs: 100 })).toEqual({
    code: undefined,
    stdout: "",
    stderr: "",
  });
});

test("exec never rejects", async () => {
  expect(await sh("exec sleep 60", { signal: AbortSignal.abort() })).toMatchObject({
    code: undefined,
  });
  const missing = await exec("/nowhere/program", [], { env });
  expect(missing).toMatchObject({ code: undefined, error: { code: "ENOENT" } });
});
