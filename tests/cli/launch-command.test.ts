import { expect, test } from "vitest";
import { type Launch, launchCommand } from "../../src/cli/launch-command.ts";

test.each<[string, Launch["runtime"], string | undefined, string]>([
  ["a clone, by tsx or node --import tsx", "node", "/home/a/clone/mod.ts", "npx tsx mod.ts"],
  [
    "a clone, by its command",
    "node",
    "/home/a/clone/bin/remote-chat.mjs",
    "node bin/remote-chat.mjs",
  ],
  ["a clone, by Deno", "deno", "/home/a/clone/mod.ts", "deno run -P mod.ts"],
  ["a clone, by Bun", "bun", "/home/a/clone/mod.ts", "bun mod.ts"],
  ["a clone elsewhere", "node", "/opt/chat/mod.ts", "node /opt/chat/bin/remote-chat.mjs"],
  ["a clone elsewhere, by Deno", "deno", "/opt/chat/mod.ts", "deno run -P /opt/chat/mod.ts"],
  ["a clone elsewhere, by Bun", "bun", "/opt/a chat/mod.ts", 'bun "/opt/a chat/mod.ts"'],
  ["a link to mod.ts", "node", "/home/a/clone/chat.ts", "npx tsx chat.ts"],
  ["a global install", "node", "/usr/local/bin/remote-chat", "remote-chat"],
  [
    "a global install of nvm",
    "node",
    "/home/a/.nvm/versions/node/v20.20.2/bin/remote-chat",
    "remote-chat",
  ],
  [
    "a global install, by its real path",
    "node",
    "/usr/lib/node_modules/remote-chat/remote-chat.mjs",
    "remote-chat",
  ],
  [
    "a global install on Windows",
    "node",
    "C:\\Users\\a\\AppData\\Roaming\\npm\\node_modules\\remote-chat\\remote-chat.mjs",
    "remote-chat",
  ],
  [
    "a global install of pnpm",
    "node",
    "/home/a/.local/share/pnpm/global/5/node_modules/remote-chat/remote-chat.mjs",
    "remote-chat",
  ],
  ["npx", "node", "/home/a/.npm/_npx/0f1e/node_modules/.bin/remote-chat", "npx remote-chat"],
  [
    "npx on Windows",
    "node",
    "C:\\Users\\a\\AppData\\Local\\npm-cache\\_npx\\0f1e\\node_modules\\remote-chat\\remote-chat.mjs",
    "npx remote-chat",
  ],
  [
    "a project's dependency",
    "node",
    "/home/a/clone/node_modules/.bin/remote-chat",
    "npx remote-chat",
  ],
  [
    "bunx",
    "bun",
    "/tmp/bunx-1000-remote-chat@latest/node_modules/.bin/remote-chat",
    "bunx remote-chat",
  ],
  ["another program", "node", "/home/a/clone/node_modules/vitest/dist/worker.js", "npx tsx mod.ts"],
  ["nothing", "node", undefined, "npx tsx mod.ts"],
  [
    "JSR",
    "deno",
    "https://jsr.io/@remote-chat/remote-chat/0.1.0/src/cli/run.ts",
    "deno run -A jsr:@remote-chat/remote-chat/cli",
  ],
  [
    "a file of a site",
    "deno",
    "https://example.com/remote-chat.mjs",
    "deno run -A https://example.com/remote-chat.mjs",
  ],
])("launchCommand for %s", (_, runtime, script, command) => {
  expect(launchCommand({ runtime, script, directory: "/home/a/clone" })).toBe(command);
});

test.each<[string, Launch["runtime"], string, string]>([
  ["Node", "node", "/home/a/clone/remote-chat.mjs", "node remote-chat.mjs"],
  ["Node, elsewhere", "node", "/opt/remote-chat.mjs", "node /opt/remote-chat.mjs"],
  ["Deno", "deno", "/home/a/clone/remote-chat.mjs", "deno run -A remote-chat.mjs"],
  ["Bun", "bun", "/home/a/clone/remote-chat.mjs", "bun remote-chat.mjs"],
  ["Node, under another name", "node", "/home/a/clone/chat.mjs", "node chat.mjs"],
  [
    "Node on Windows",
    "node",
    "C:\\Users\\a b\\remote-chat.mjs",
    'node "C:/Users/a b/remote-chat.mjs"',
  ],
  ["npx", "node", "/home/a/.npm/_npx/0f/node_modules/.bin/remote-chat", "npx remote-chat"],
  ["a global install", "node", "/usr/local/bin/remote-chat", "remote-chat"],
])("launchCommand for the one file, by %s", (_, runtime, script, command) => {
  expect(launchCommand({ runtime, script, directory: "/home/a/clone", isOneFile: true })).toBe(
    command,
  );
});

test.each<[string, Partial<Launch>, string]>([
  ["here", { binary: "/home/a/remote-chat" }, "./remote-chat"],
  ["in a folder below", { binary: "/home/a/b/remote-chat" }, "./b/remote-chat"],
  ["elsewhere", { binary: "/opt/my chat/remote-chat" }, '"/opt/my chat/remote-chat"'],
  ["among the programs", { binary: "/usr/local/bin/remote-chat" }, "remote-chat"],
  [
    "on Windows",
    {
      script: "B:\\~BUN\\root\\remote-chat.exe",
      binary: "C:\\a\\remote-chat.exe",
      directory: "C:\\a",
    },
    "./remote-chat.exe",
  ],
])("launchCommand for a binary %s", (_, launch, command) => {
  const given = {
    runtime: "bun",
    script: "/$bunfs/root/remote-chat",
    directory: "/home/a",
    path: ["/usr/bin", "/usr/local/bin"],
    ...launch,
  } as const;
  expect(launchCommand({ ...given, isOneFile: true })).toBe(command);
});

test.each<[string, string, string]>([
  ["one file", "/opt/remote-chat.mjs", "node /opt/remote-chat.mjs"],
  ["a clone", "/home/a/clone/mod.ts", "node /home/a/clone/bin/remote-chat.mjs"],
])("launchCommand for anywhere names the whole path of %s", (_, script, command) => {
  expect(launchCommand({ runtime: "node", script, directory: undefined })).toBe(command);
});
