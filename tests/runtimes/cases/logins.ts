import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileLogins } from "../../../src/cli/agent/oauth-file.ts";
import { logIn } from "../../../src/cli/agent/oauth-login.ts";
import { openTransport } from "../../../src/cli/agent/open-transport.ts";
import { mcpTools } from "../../../src/mcp/mcp-tools.ts";
import { agreeAt, startOAuthServer } from "../../mcp/oauth-server.ts";
import { equal, ok, within } from "../assert.ts";
import type { Case } from "../suite.ts";

export const LOGINS: readonly Case[] = [
  {
    name: "a login to an MCP server is made, used and renewed",
    needs: "server",
    async run(stage) {
      const server = await startOAuthServer();
      stage.after(() => server.close());
      const home = await mkdtemp(join(tmpdir(), "logins-"));
      stage.after(() => rm(home, { recursive: true, force: true }));
      const search = {
        name: "search",
        transport: "http",
        url: server.url,
        headers: {},
        secrets: new Map<string, string>(),
        keep: false,
      } as const;
      let page: Promise<string> | undefined;
      const print = (text: string): void => {
        const link = /^http\S+$/m.exec(text)?.[0];
        if (link !== undefined) page = agreeAt(link, server);
      };
      await within(30_000, logIn(search, { home, fetch, print }), "the login");
      ok((await page)?.startsWith("Done here."), "the page says that it is done");
      const tools = mcpTools([search], {
        open: openTransport({ env: {}, logins: fileLogins(home) }),
      });
      stage.after(() => tools.close());
      const { signal } = new AbortController();
      const call = () => tools.call({ server: "search", name: "who" }, {}, { signal });
      equal(await call(), { outcome: "ok", text: "you are Bearer •••LOGIN•••" });
      server.accessTokens.clear();
      equal((await call()).outcome, "ok");
      server.accessTokens.clear();
      server.refreshTokens.clear();
      const { text } = await call();
      ok(/^search: needs a login: run `.+` on the PC/.test(text), text);
    },
  },
];
