/**
 * Lets a process end while a timer is pending, where the runtime can: browsers' timers and those
 * of Deno before 2.8 are numbers, and keep it until they fire or are cleared.
 */
export function unrefTimer(timer: unknown): void {
  (timer as { unref?: () => void } | undefined)?.unref?.();
}
