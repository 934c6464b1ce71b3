// 128 and the signal's number, as shells have it.
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, SIGBREAK: 149 } as const;

type StopSignal = keyof typeof EXIT_CODES;

// On a busy machine tsx passes on a Ctrl+C that the terminal has already sent to
// everybody; two within this time are one press.
const ONE_PRESS_MS = 100;

/** What {@link exitOnSignal} works on; this process by default. */
export interface ExitOnSignalOptions {
  readonly on?: (signal: StopSignal, listener: () => void) => unknown;
  /** As `process.platform` has it. */
  readonly platform?: string;
  readonly exit?: (code: number) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/**
 * At the first SIGINT, SIGTERM or SIGHUP, on Windows also at Ctrl+Break, does what `stop` does and ends the process with
 * 0; at a second one ends it at once.
 */
export function exitOnSignal(
  stop: () => Promise<void>,
  {
    on = (signal, listener) => process.on(signal, listener),
    platform = process.platform,
    exit = (code) => process.exit(code),
    now = () => performance.now(),
  }: ExitOnSignalOptions = {},
): void {
  let first: { readonly signal: StopSignal; readonly at: number } | undefined;
  const onSignal = async (signal: StopSignal): Promise<void> => {
    if (first !== undefined) {
      const isPress = signal === "SIGINT" && first.signal === "SIGINT";
      if (!isPress || now() - first.at >= ONE_PRESS_MS) exit(EXIT_CODES[signal]);
      return;
    }
    first = { signal, at: now() };
    await stop();
    exit(0);
  };
  for (const signal of stopSignals(platform)) on(signal, () => onSignal(signal));
}

/** The signals that ask a process to stop. On Windows closing the console is SIGHUP. */
export function stopSignals(platform: string = process.platform): readonly StopSignal[] {
  return ["SIGHUP", "SIGINT", "SIGTERM", ...(platform === "win32" ? (["SIGBREAK"] as const) : [])];
}
