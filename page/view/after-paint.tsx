import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Its children, once what is around them has been painted: each then is a task of its own. */
export function AfterPaint({ children }: { children: ComponentChildren }): VNode {
  const [isPainted, setIsPainted] = useState(false);
  useEffect(() => setIsPainted(true), []);
  return <>{isPainted && children}</>;
}
