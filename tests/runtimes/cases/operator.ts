import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { equal, ok } from "../assert.ts";
import type { Address } from "../client.ts";
import { run, startProgram, textOf } from "../program.ts";
import type { Case } from "../suite.ts";

/** What the owner sees and does of a running server. */
export const OPERATOR: readonly Case[] = [
  {
    name: "the owner looks at the server, changes settings, and rotates a device's key",
    needs: "server",
    async run(stage) {
      const { server, home } = await startProgram(stage);
      const status = await asked(server, "GET", "/v1/operator/status");
      equal([status.remoteServer.running, status.conversations.count], [true, 0]);
      equal(status.health.checks.config.status, "pass");
      await asked(server, "PATCH", "/v1/settings", { expose: "all" });
      const { code } = await asked(server, "POST", "/v1/pair/codes");
      const paired = await asked(server, "POST", "/v1/pair/redeem", { code, name: "phone" });
      const { apiKey } = await asked(server, "POST", "/v1/operator/access/rotate-api-key");
      const statuses = [paired.token, apiKey].map(async (token) => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${server.url}/v1/remote/info`, { headers })).status;
      });
      equal(await Promise.all(statuses), [401, 200]);
      const { entries } = await asked(server, "GET", "/v1/operator/audit");
      equal(
        entries.map(({ action }) => action),
        ["device.token_replaced", "device.paired", "pair.code_made", "settings.changed"],
      );
      const text = await textOf(run(stage, ["status", "--home", home]).stdout);
      ok(/^devices +1 paired/m.test(text), `${text} tells of the device`);
    },
  },
  {
    name: "a config that is broken is told by health and the log, without a key",
    needs: "server",
    async run(stage) {
      const { server, home } = await startProgram(stage);
      await writeFile(join(home, "config.json"), '{"providers": ["sk-never-to-be-seen');
      const { overall, checks } = await asked(server, "GET", "/v1/operator/health");
      equal([overall, checks.config.status], ["critical", "fail"]);
      const logs = await textOf(run(stage, ["logs", "--level", "error", "--home", home]).stdout);
      ok(/ error config: HOME\/config\.json is not valid JSON/.test(logs), `${logs} says so`);
      ok(!JSON.stringify([checks, logs]).includes("sk-never"), "no key stands there");
    },
  },
];

/** What of the answers the cases look at; each has some of it. */
interface Answer {
  readonly remoteServer: { readonly running: boolean };
  readonly conversations: { readonly count: number };
  readonly health: { readonly checks: Checks };
  readonly overall: string;
  readonly checks: Checks;
  readonly code: string;
  readonly token: string;
  readonly apiKey: string;
  readonly entries: readonly { readonly action: string }[];
}

interface Checks {
  readonly config: { readonly status: string };
}

async function asked(
  server: Address,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  ok(response.ok, `${method} ${path} answers with ${response.status}`);
  return response.json();
}
