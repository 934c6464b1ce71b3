import type { Command } from "commander";

/**
 * The options of a command as they are written on a command line, but for those that stand at
 * their defaults and those in `without`. What came from the environment is written too, since a
 * service has another environment.
 */
export function keptOptions(command: Command, without: readonly string[] = []): string[] {
  return command.options.flatMap((option) => {
    const name = option.attributeName();
    const source = command.getOptionValueSource(name);
    const isGiven = source === "cli" || source === "env";
    if (!isGiven || option.long === undefined || without.includes(name)) return [];
    return written(option.long, command.getOptionValue(name));
  });
}

function written(long: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === "boolean") return value === !long.startsWith("--no-") ? [long] : [];
  if (Array.isArray(value)) return value.flatMap((each) => written(long, each));
  // In one word, so that a value can begin with a dash.
  return [`${long}=${value instanceof URL ? value.href : String(value)}`];
}
