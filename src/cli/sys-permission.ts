/** What Deno asks before it tells something of the system. @see https://docs.deno.com/runtime/fundamentals/security/#environment-access */
export type SystemKind = "osUptime" | "cpus" | "systemMemoryInfo" | "hostname" | "statfs";

interface WithDeno {
  readonly Deno?: {
    readonly permissions: {
      querySync(query: { readonly name: "sys"; readonly kind: string }): { readonly state: string };
    };
  };
}

/**
 * Whether something of the system may be looked at. On Deno, to look without this is to have it
 * ask the person at the terminal, and the server wait for the answer.
 */
export function maySee(kind: SystemKind): boolean {
  const { Deno } = globalThis as WithDeno;
  if (!Deno) return true;
  try {
    return Deno.permissions.querySync({ name: "sys", kind }).state === "granted";
  } catch {
    return false;
  }
}
