import { afterEach, expect, test, vi } from "vitest";
import { withoutProxyVariables } from "../../../src/cli/reach/proxy-variables.ts";
import { childEnv } from "../../../src/cli/tunnel/child-env.ts";

afterEach(() => vi.unstubAllEnvs());

const SET = {
  HTTP_PROXY: "http://one.example",
  https_proxy: "http://two.example",
  ALL_PROXY: "http://three.example",
  NO_PROXY: "four.example",
};

test.each([
  ["returns", () => "done"],
  [
    "throws",
    () => {
      throw new Error("failed");
    },
  ],
])("withoutProxyVariables sets them again when its work %s", (_how, end) => {
  for (const [name, value] of Object.entries(SET)) vi.stubEnv(name, value);
  const names = Object.keys(SET);
  const during: (string | undefined)[] = [];
  const work = (): unknown => {
    during.push(...names.map((name) => process.env[name]));
    return end();
  };
  try {
    expect(withoutProxyVariables(work)).toBe("done");
  } catch (error) {
    expect(error).toEqual(new Error("failed"));
  }
  expect(during).toEqual(["", "", "", ""]);
  // A tunnel that is started later finds its way out by them.
  expect(childEnv(process.env)).toMatchObject(SET);
});
