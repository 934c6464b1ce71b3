import { describe, expect, it } from "vitest";
import { adviceText } from "../../../src/cli/commands/update.ts";
import { updateAdvice } from "../../../src/cli/update/update-advice.ts";

const FILE = "file:///somewhere/update.ts";
const clones = ["/src/chat/.git", "/src/my chat/.git"];

describe("updateAdvice", () => {
  it.each<[script: string, runtime: "node" | "deno" | "bun", todo: string, moduleUrl?: string]>([
    [
      "/usr/lib/node_modules/remote-chat/bin/remote-chat.mjs",
      "node",
      "npm install -g remote-chat@latest",
    ],
    [
      "/home/a/.nvm/versions/node/v22.1.0/lib/node_modules/remote-chat/bin/x.mjs",
      "node",
      "npm install -g remote-chat@latest",
    ],
    [
      "C:\\Users\\a\\AppData\\Roaming\\npm\\node_modules\\remote-chat\\bin\\x.mjs",
      "node",
      "npm install -g remote-chat@latest",
    ],
    ["/home/a/.npm/_npx/12ab/node_modules/remote-chat/bin/x.mjs", "node", "npx remote-chat@latest"],
    [
      "/home/a/.local/share/pnpm/global/5/node_modules/remote-chat/bin/x.mjs",
      "node",
      "pnpm add -g remote-chat@latest",
    ],
    [
      "/home/a/.bun/install/global/node_modules/remote-chat/bin/x.mjs",
      "bun",
      "bun add -g remote-chat@latest",
    ],
    [
      "/tmp/bunx-0-remote-chat@latest/node_modules/remote-chat/bin/x.mjs",
      "bun",
      "bunx remote-chat@latest",
    ],
    ["/app/node_modules/remote-chat/bin/x.mjs", "node", "npm install remote-chat@latest"],
    ["/app/node_modules/remote-chat/bin/x.mjs", "bun", "bun add remote-chat@latest"],
    ["/src/chat/mod.ts", "node", "git -C /src/chat pull && npm --prefix /src/chat install"],
    [
      "/src/my chat/bin/remote-chat.mjs",
      "node",
      'git -C "/src/my chat" pull && npm --prefix "/src/my chat" install',
    ],
    ["/src/chat/mod.ts", "deno", "git -C /src/chat pull"],
    [
      "/home/a/remote-chat.mjs",
      "node",
      "download the new remote-chat.mjs, and put it in the place of /home/a/remote-chat.mjs",
    ],
    [
      "/src/chat/dist/remote-chat.mjs",
      "node",
      "download the new remote-chat.mjs, and put it in the place of /src/chat/dist/remote-chat.mjs",
    ],
    [
      "",
      "deno",
      "deno run -r -A jsr:@remote-chat/remote-chat/cli",
      "https://packages.example/x.ts",
    ],
    [
      "",
      "bun",
      "download the new binary, and put it in this one's place",
      "file:///$bunfs/root/x.js",
    ],
    [
      "",
      "bun",
      "download the new binary, and put it in this one's place",
      "file:///B:/~BUN/root/x.js",
    ],
  ])("from %s on %s", (script, runtime, todo, moduleUrl = FILE) => {
    const exists = (path: string): boolean => clones.includes(path);
    expect(updateAdvice({ script, runtime, moduleUrl, exists }).todo).toBe(todo);
  });
});

it("adviceText says what to do, and how to find out whether it is needed", () => {
  expect(adviceText({ how: "a clone", todo: "git pull" })).toBe(
    `This is remote-chat 0.1.0, a clone. To update it:
  git pull
Then stop the server, and start it again. Is there a newer one? npx tsx mod.ts update --check
`,
  );
});
