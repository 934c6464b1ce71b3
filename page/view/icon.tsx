import type { VNode } from "preact";

const PATHS = {
  attach: "M8 12l6-6a3 3 0 0 1 5 5l-8 8a5 5 0 0 1-7-7l7-7",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  chevronLeft: "M14 7l-5 5 5 5",
  chevronRight: "M10 7l5 5-5 5",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h10v10H9zM5 15V5h10",
  down: "M12 5v13M6 12.5l6 6 6-6",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  menu: "M4 7h16M4 12h16M4 17h10",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  newChat: "M12 5v14M5 12h14",
  retry: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5L20 20",
  send: "M12 19V6M6 11.5L12 5.5l6 6",
  settings: "M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4",
  sound: "M5 9.5v5h3.5l4.5 4v-13l-4.5 4zM16.5 9a4 4 0 0 1 0 6",
  stop: "M8 8h8v8H8z",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** A line drawing beside, or in place of, words; silent to screen readers. */
export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
