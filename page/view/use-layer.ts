import { useEffect, useRef } from "preact/hooks";
import { useApp } from "./app-context.ts";

/** Has the browser's Back call `close` while `isOpen`; see BackLayers. */
export function useLayer(isOpen: boolean, close: () => void, { isBase = false } = {}): void {
  const { layers } = useApp();
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => (isOpen ? layers.add(() => latest.current(), { isBase }) : undefined), [isOpen]);
}
