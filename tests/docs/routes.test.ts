import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { GUIDES, guide } from "./doc-page.ts";

interface Operation {
  readonly security: readonly { readonly bearer?: readonly string[] }[];
}

const { paths } = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** Each route as `GET /v1/health`, and who may use it. */
const ROUTES = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => {
      const [needs] = security;
      const who = needs === undefined ? "public" : (needs.bearer?.[0] ?? "device");
      return [`${method.toUpperCase()} ${path}`, who] as const;
    }),
  ),
);

/** A route as pages write it, in the form of the document: `GET /v1/runs/ID?x` is `GET /v1/runs/{}`. */
const form = (route: string): string =>
  route.replace(/[?"].*$/, "").replaceAll(/\/(\{\w+\}|[A-Z]+)(?=\/|$)/g, "/{}");

const FORMS = new Set([...ROUTES.keys()].map(form));
const PATHS = new Set([...FORMS].map((route) => route.replace(/^\w+ /, "")));

describe.each(GUIDES)("$path", ({ spans }) => {
  it("names routes that there are", () => {
    const routes = spans.flatMap((span) => /^[A-Z]+ \/v1\/\S+/.exec(span)?.[0] ?? []);
    const plain = spans.flatMap((span) => /^(?:ADDRESS)?(\/v1\/[\w/{}.-]+)/.exec(span)?.[1] ?? []);
    expect(routes.filter((route) => !FORMS.has(form(route)))).toEqual([]);
    expect(plain.filter((path) => !PATHS.has(form(path)))).toEqual([]);
  });
});

it("docs/protocol.md has every route, and says who may use it", () => {
  const tables = guide("docs/protocol.md").tables.filter(
    ({ header }) => header[0]?.text === "route",
  );
  const described = tables
    .flatMap(({ rows }) => rows)
    .flatMap(([route, who]) => {
      const names = [...(route?.text ?? "").matchAll(/`([A-Z]+ [^`]+)`/g)].map(
        ([, name = ""]) => name,
      );
      // One for all of the row, or one for each.
      const each = (who?.text ?? "").replaceAll("`", "").split(", ");
      return names.map((name, index) => [name, each.length === 1 ? each[0] : each[index]]);
    });
  expect(described.sort()).toEqual([...ROUTES].sort());
});
