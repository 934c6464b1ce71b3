/** How this program is started on this runtime, for advice that can be pasted. */
export function launchCommand(): string {
  if ("Deno" in globalThis) return "deno run -P mod.ts";
  if ("Bun" in globalThis) return "bun mod.ts";
  // Installed, and started through its command.
  if (/[\\/]remote-chat(\.m?js)?$/.test(process.argv[1] ?? "")) return "remote-chat";
  return "npx tsx mod.ts";
}
