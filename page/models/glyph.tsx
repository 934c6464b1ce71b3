import type { VNode } from "preact";

const PATHS = {
  again: "M5 9h11l-3-3M19 15H8l3 3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 7v5l3.5 2M12 20a8 8 0 1 1 0-16 8 8 0 0 1 0 16z",
  cloud: "M8 18a4 4 0 0 1-.4-8A5 5 0 0 1 17 9.5a4.3 4.3 0 0 1-.5 8.5zM4 4l16 16",
  long: "M5 6h14M5 10h14M5 14h14M5 18h8",
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5L20 20",
  tool: "M14.5 6.5a4 4 0 0 1 5-1l-2.7 2.7 1.5 1.5L21 7a4 4 0 0 1-5.5 5L8 19.5 4.5 16 12 8.500",
  unsent: "M12 19V6M6 11.5L12 5.5l6 6M4 21h16",
  warning: "M12 9v4.500M12 17h.01M12 4L3 20h18z",
} as const;

/** The name of a drawing. */
export type GlyphName = keyof typeof PATHS;

/** A line drawing of this part; silent to screen readers. */
export function Glyph({ name }: { name: GlyphName }): VNode {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
