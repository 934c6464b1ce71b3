import { expect, test } from "vitest";
import { childEnv } from "../../../src/cli/tunnel/child-env.ts";

test("childEnv passes what a tunnel needs, and no key", () => {
  const needed = {
    PATH: "/bin",
    HOME: "/home/flo",
    LANG: "C",
    LC_ALL: "C",
    https_proxy: "http://proxy:3128",
    NO_PROXY: "localhost",
    XDG_CONFIG_HOME: "/home/flo/.config",
    TUNNEL_ORIGIN_CERT: "/home/flo/cert.pem",
    TUNNEL_PROTOCOL: "http2",
    SystemRoot: "C:\\Windows",
    Path: "C:\\bin",
  };
  const kept = {
    OPENAI_API_KEY: "sk-1",
    ANTHROPIC_API_KEY: "sk-2",
    GEMINI_API_KEY: "g",
    MINIMAX_API_KEY: "m",
    GITHUB_TOKEN: "t",
    REMOTE_CHAT_HOME: "/h",
    NODE_OPTIONS: "--inspect",
    MY_PATH: "x",
    // These name another tunnel, or hide the lines that are looked for.
    TUNNEL_TOKEN: "t",
    TUNNEL_NAME: "other",
    TUNNEL_URL: "http://localhost:1",
    TUNNEL_LOGLEVEL: "error",
    EMPTY: undefined,
  };
  expect(childEnv({ ...needed, ...kept })).toEqual(needed);
});
