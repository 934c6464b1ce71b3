/** Milliseconds for people: "0.4 s", "12 s". */
export function formatSeconds(ms: number): string {
  return `${ms < 9950 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
}
