const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

// On a busy machine tsx passes on a Ctrl+C that the terminal has already sent to
// everybody; two within this time are one press.
const ONE_PRESS_MS = 100;

/**
 * At the first SIGINT or SIGTERM does what `stop` does and ends the process with 0; at
 * a second one ends it at once.
 */
export function endOnSignal(stop: () => Promise<void>): void {
  let first: { readonly signal: string; readonly at: number } | undefined;
  const onSignal = async (signal: keyof typeof EXIT_CODES): Promise<void> => {
    if (first !== undefined) {
      const isPress = signal === "SIGINT" && first.signal === "SIGINT";
      if (isPress && performance.now() - first.at < ONE_PRESS_MS) return;
      process.exit(EXIT_CODES[signal]);
    }
    first = { signal, at: performance.now() };
    await stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => onSignal(signal));
}
