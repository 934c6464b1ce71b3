import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new directory that is gone after the test; `config` becomes its config.json. */
export function temporaryHome(config?: object | string): string {
  const home = mkdtempSync(join(tmpdir(), "remote-chat-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  if (config !== undefined) writeConfig(home, config);
  return home;
}

/** Writes a home's config.json as a person with an editor would: in place. */
export function writeConfig(home: string, config: object | string): void {
  const text = typeof config === "string" ? config : JSON.stringify(config, null, 2);
  writeFileSync(join(home, "config.json"), text);
}

/** A config with one OpenAI-compatible provider, which is active. */
export function configFor(baseUrl: string): object {
  return { active: "fake", providers: [{ id: "fake", kind: "openai", baseUrl, model: "m" }] };
}
