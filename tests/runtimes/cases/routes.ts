import { equal, ok } from "../assert.ts";
import { ask, message, outcome, send } from "../client.ts";
import type { Server } from "../host.ts";
import type { Case } from "../suite.ts";

export const ROUTES: readonly Case[] = [
  {
    name: "GET /v1/health answers everybody",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({});
      const response = await fetch(`${server.url}/v1/health`);
      equal(await response.json(), { status: "ok", service: "tokori", version: "0.1.0" });
      const id = response.headers.get("x-tokori-request-id") ?? "";
      ok(/^[0-9a-f]{16}$/.test(id), `${id} is 16 hex digits`);
    },
  },
  {
    name: "GET /v1/remote/info tells whether a message would find a provider",
    needs: "handler",
    async run(stage) {
      const response = await send(await stage.server({}), "/v1/remote/info");
      const { hostname, ...rest } = (await response.json()) as Record<string, unknown>;
      ok(typeof hostname === "string" && hostname !== "", "there is a hostname");
      const about = { service: "tokori", version: "0.1.0" };
      equal(rest, { ...about, providerConfigured: true, workspaces: 0 });
    },
  },
  {
    name: "only the bearer token lets a request in",
    needs: "handler",
    async run(stage) {
      const { url, token } = await stage.server({});
      const tries: [path: string, headers: Record<string, string>, outcome: string][] = [
        ["", {}, "401 auth.missing_token"],
        [`?token=${token}`, {}, "401 auth.missing_token"],
        ["", { cookie: `token=${token}` }, "401 auth.missing_token"],
        ["", { authorization: `Basic ${token}` }, "401 auth.missing_token"],
        ["", { authorization: `Bearer ${token}x` }, "401 auth.invalid_token"],
        ["", { authorization: `Bearer ${token}, Bearer ${token}` }, "401 auth.invalid_token"],
        ["", { authorization: `bEARER ${token}` }, "200"],
      ];
      const got: string[] = [];
      for (const [query, headers] of tries)
        got.push(await outcome(await fetch(`${url}/v1/remote/info${query}`, { headers })));
      equal(
        got,
        tries.map(([, , expected]) => expected),
      );
    },
  },
  {
    name: "every refusal has its status and code",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({ limits: { bodyBytes: 100 } });
      const refusals: Refusal[] = [
        { path: "/v1/nothing", outcome: "404 not_found.route" },
        { path: "/v1/chat/stream", outcome: "405 request.method_not_allowed" },
        { path: "/v1/health", method: "POST", outcome: "405 request.method_not_allowed" },
        { body: "{", outcome: "400 validation.invalid_json" },
        { body: "{}", outcome: "400 validation.invalid_body" },
        { body: '{"messages":[]}', outcome: "400 validation.invalid_body" },
        { body: message({ content: "x".repeat(100) }), outcome: "413 validation.body_too_large" },
        { type: "text/plain", outcome: "415 validation.unsupported_media_type" },
        { encoding: "gzip", outcome: "415 validation.unsupported_media_type" },
      ];
      const got: string[] = [];
      for (const refusal of refusals) got.push(await refused(server, refusal));
      equal(
        got,
        refusals.map((refusal) => refusal.outcome),
      );
      const unknown = await fetch(`${server.url}/v1/nothing`);
      equal(unknown.headers.get("content-type"), "application/json");
      equal(await outcome(unknown), "401 auth.missing_token");
      equal(unknown.headers.get("www-authenticate")?.startsWith("Bearer"), true);
      const wrongMethod = await send(server, "/v1/chat/stream");
      await wrongMethod.body?.cancel();
      equal(wrongMethod.headers.get("allow"), "POST");
    },
  },
  {
    name: "wrong tokens are limited, and a right one never is",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({});
      const wrong = { ...server, token: "wrong" };
      const got = new Set<string>();
      for (let n = 0; n < 40; n++) got.add(await outcome(await send(wrong, "/v1/remote/info")));
      equal([...got], ["401 auth.invalid_token", "429 rate_limit.auth_failures"]);
      const refused = await send(wrong, "/v1/remote/info");
      await refused.body?.cancel();
      ok(Number(refused.headers.get("retry-after")) >= 1, "there is a Retry-After");
      equal(await outcome(await send(server, "/v1/remote/info")), "200");
    },
  },
  {
    name: "a page at a loopback origin may ask, another may not",
    needs: "handler",
    async run(stage) {
      const { url } = await stage.server({});
      const preflight = async (origin: string): Promise<unknown> => {
        const { status, headers } = await fetch(`${url}/v1/chat/stream`, {
          method: "OPTIONS",
          headers: {
            origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
          },
        });
        return [
          status,
          headers.get("access-control-allow-origin"),
          headers.get("access-control-allow-credentials"),
        ];
      };
      equal(await preflight("http://localhost:3000"), [204, "http://localhost:3000", null]);
      equal(await preflight("https://elsewhere.example"), [204, null, null]);
    },
  },
  {
    name: "a config without an active provider is told as 412",
    needs: "handler",
    async run(stage) {
      const server = await stage.server({ provider: { id: "cloud", kind: "tokori-cloud" } });
      equal(await outcome(await ask(server)), "412 chat.no_provider");
      const response = await send(server, "/v1/remote/info");
      const { providerConfigured } = (await response.json()) as { providerConfigured: boolean };
      equal(providerConfigured, false);
    },
  },
];

interface Refusal {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
  readonly encoding?: string;
  readonly outcome: string;
}

async function refused(server: Server, refusal: Refusal): Promise<string> {
  const { path, method, body = message(), type = "application/json", encoding } = refusal;
  if (path) return outcome(await send(server, path, { method: method ?? "GET" }));
  const headers = { "content-type": type, ...(encoding && { "content-encoding": encoding }) };
  return outcome(await send(server, "/v1/chat/stream", { method: "POST", body, headers }));
}
