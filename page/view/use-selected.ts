import { useEffect, useRef, useState } from "preact/hooks";
import type { Observable } from "../app/observable.ts";

/** What matters of an observable's value; the view is shown again only when that changes. */
export function useSelected<T, S extends string | boolean | undefined>(
  observable: Observable<T>,
  select: (value: T) => S,
): S {
  const [, setVersion] = useState(0);
  const selected = select(observable.value);
  const latest = useRef({ select, selected });
  latest.current = { select, selected };
  useEffect(() => {
    const showAgain = (): void => {
      const { current } = latest;
      if (current.select(observable.value) !== current.selected)
        setVersion((version) => version + 1);
    };
    showAgain();
    return observable.watch(showAgain);
  }, [observable]);
  return selected;
}
