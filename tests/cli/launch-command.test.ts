import { afterEach, expect, test, vi } from "vitest";
import { launchCommand } from "../../src/cli/launch-command.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["/home/a/remote-chat/mod.ts", "npx tsx mod.ts"],
  ["/home/a/remote-chat/dist/mod.js", "npx tsx mod.ts"],
  ["/usr/local/bin/remote-chat", "remote-chat"],
  ["/home/a/x/node_modules/remote-chat/bin/remote-chat.js", "remote-chat"],
  ["C:\\npm\\node_modules\\remote-chat\\bin\\remote-chat.mjs", "remote-chat"],
  [undefined, "npx tsx mod.ts"],
])("launchCommand, started as %s, is %s", (program, command) => {
  vi.stubGlobal("process", { argv: ["node", program] });
  expect(launchCommand()).toBe(command);
});

test.each([
  ["Deno", "deno run -P mod.ts"],
  ["Bun", "bun mod.ts"],
])("launchCommand on %s is %s", (runtime, command) => {
  vi.stubGlobal(runtime, {});
  expect(launchCommand()).toBe(command);
});
