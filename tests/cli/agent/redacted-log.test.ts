import { expect, it } from "vitest";
import { redactedLog } from "../../../src/cli/agent/redacted-log.ts";
import { SILENT } from "../../../src/cli/log.ts";

it("redactedLog writes no value that is secret at that moment", () => {
  const said: string[] = [];
  const secrets = new Map([["SHORT", "abc"]]);
  const log = redactedLog({ ...SILENT, error: (text) => void said.push(text) }, () => secrets);
  log.error("401 for sk-12345678, abc");
  secrets.set("OPENAI_API_KEY", "sk-12345678");
  log.error("401 for sk-12345678, abc");
  expect(said).toEqual(["401 for sk-12345678, abc", "401 for •••OPENAI_API_KEY•••, abc"]);
});
