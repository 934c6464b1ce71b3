/** The time of day of an ISO 8601 time, as clocks show it here: `14:05`. */
export function clockTime(timestamp: string): string {
  const time = new Date(timestamp);
  return [time.getHours(), time.getMinutes()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
