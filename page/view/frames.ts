// The share of the time that drawing may take, so that scrolling and typing stay smooth.
const SHARE = 0.3;
const MAX_REST_MS = 1_000;

const waiting = new Set<() => void>();
let scheduled = false;
let restUntil = 0;

/**
 * Calls `draw` in a coming animation frame, once however often it was asked for. When the
 * drawing was slow, frames are left out in between.
 */
export function drawSoon(draw: () => void): void {
  waiting.add(draw);
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(drawAll);
}

/** Cancels a {@link drawSoon}. */
export function cancelDraw(draw: () => void): void {
  waiting.delete(draw);
}

function drawAll(): void {
  const started = performance.now();
  if (started < restUntil) {
    requestAnimationFrame(drawAll);
    return;
  }
  scheduled = false;
  const draws = [...waiting];
  waiting.clear();
  for (const draw of draws) draw();
  const tookMs = performance.now() - started;
  // A long gap is a device that slept, not a slow drawing.
  restUntil = started + Math.min(tookMs / SHARE, MAX_REST_MS);
}
