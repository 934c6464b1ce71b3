import type { VNode } from "preact";

/** A QR code, drawn from its modules: always dark on light, as cameras want it. */
export function QrCode({
  size,
  modules,
  label,
}: {
  size: number;
  modules: string;
  label: string;
}): VNode {
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={qrPath(size, modules)} fill="#000" />
    </svg>
  );
}

/** One bar for each run of dark modules in a row. */
export function qrPath(size: number, modules: string): string {
  return Array.from(modules.matchAll(/1+/g), ({ index, 0: run }) => bars(size, index, run.length))
    .flat()
    .join("");
}

// A run may go on at the beginning of the next row.
function bars(size: number, index: number, length: number): string[] {
  const x = index % size;
  const y = Math.floor(index / size);
  const here = Math.min(length, size - x);
  const bar = `M${x} ${y}h${here}v1h-${here}z`;
  return here < length ? [bar, ...bars(size, index + here, length - here)] : [bar];
}
