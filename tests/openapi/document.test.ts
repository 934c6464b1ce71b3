import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openaiApi } from "../../src/openai-api.ts";
import { openApiDocument } from "../../src/openapi/document.ts";
import { FAMILIES } from "../../src/openapi/operations.ts";
import { openapiDocument } from "../../src/openapi-document.ts";
import { OWNER, pairingServer } from "../routes/pairing-server.ts";

interface Shown {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const WHOLE = openApiDocument(FAMILIES) as unknown as Shown;
const TEXT = JSON.stringify(WHOLE);

describe("openApiDocument", () => {
  it("is what docs/openapi.json says", () => {
    const kept = readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8");
    const message = "docs/openapi.json is stale. Run: npx tsx scripts/build-openapi.ts";
    expect(kept === `${JSON.stringify(WHOLE, null, 2)}\n`, message).toBe(true);
  });

  it("refers to what it has, and has nothing that it does not refer to", () => {
    const referred = Array.from(TEXT.matchAll(/"\$ref":"#\/([^"]+)"/g), ([, path]) => path);
    const there = Object.entries(WHOLE.components)
      .filter(([kind]) => kind !== "securitySchemes")
      .flatMap(([kind, parts]) => Object.keys(parts).map((name) => `components/${kind}/${name}`));
    expect([...new Set(referred)].sort()).toEqual(there.sort());
  });

  it("names each operation once", () => {
    const ids = Object.values(WHOLE.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toContain("getChatStreamsByKey");
  });

  it("holds nothing of JavaScript's own numbers, and no schema of everything", () => {
    expect(TEXT).not.toContain("9007199254740991");
    expect(TEXT).not.toContain('{"anyOf":[{},');
    expect(TEXT).not.toContain('"$schema"');
  });

  it("makes what checks a request what describes it", () => {
    expect(WHOLE.paths["/v1/pair/redeem"]?.post).toMatchObject({
      "x-access": "public",
      security: [],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                code: { type: "string", minLength: 1, maxLength: 256 },
                name: { type: "string", default: "" },
              },
              required: ["code"],
            },
          },
        },
      },
    });
  });
});

describe("GET /v1/openapi.json", () => {
  it("gives the owner and a device the same, of the routes that there are", async () => {
    const server = pairingServer({ openapi: openapiDocument(), openai: openaiApi() });
    const { token } = await server.pair();
    const owner = await server.send("GET", "/v1/openapi.json", { token: OWNER });
    const device = await server.send("GET", "/v1/openapi.json", { token });
    const text = await owner.text();
    expect(await device.text()).toBe(text);
    const { paths } = JSON.parse(text) as Shown;
    const routes = server.app.routes.filter(({ method }) => method !== "ALL");
    const own = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(own.sort()).toEqual(
      routes
        .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{.+\})?/g, "{$1}")}`)
        .sort(),
    );
    expect(Object.keys(paths)).not.toContain("/v1/runs");
  });

  it("is not there where it is not given", async () => {
    const { status } = await pairingServer().send("GET", "/v1/openapi.json", { token: OWNER });
    expect(status).toBe(404);
  });
});
