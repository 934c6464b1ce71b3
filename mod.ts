/**
 * remote-chat: use your PC's chat from your phone.
 *
 * Imported, this file exports what an app needs to embed the server. Run, it serves.
 *
 * @module
 */

export * from "./src/index.ts";

if (isEntry()) import("./src/cli/main.ts").then(({ main }) => main());

/** Whether this file was started, rather than imported: under its own name or through a link to it. */
function isEntry(): boolean {
  const { main, filename } = import.meta as { main?: boolean; filename?: string };
  if (main !== undefined) return main;
  // Node before 24.2 does not say.
  const { process } = globalThis as {
    process?: { argv?: string[]; getBuiltinModule?: (id: "node:fs") => typeof import("node:fs") };
  };
  const started = process?.argv?.[1];
  if (started === undefined || filename === undefined) return false;
  try {
    return process?.getBuiltinModule?.("node:fs").realpathSync(started) === filename;
  } catch {
    return false;
  }
}
