/** Why a program that is there cannot be run, from what running it threw. */
export function describeRunFailure(name: string, error: unknown): string {
  const words = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  if (/NotCapable|Requires run access/i.test(words))
    return `Deno does not allow remote-chat to run ${name}. Start it with --allow-run as well.`;
  if (/EACCES|EPERM|permission denied/i.test(words))
    return `${name} may not be run by this user. Check the permissions of its file.`;
  return `${name} could not be run (${words.replace(/\s+/g, " ").slice(0, 120)}).`;
}
