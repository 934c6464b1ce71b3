import process from "node:process";

/**
 * Milliseconds of processor time that this process has taken: for limits of work, which what other
 * programs of a busy machine take must not exceed.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
