import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { App } from "../app/app.ts";
import type { Observable } from "../app/observable.ts";

/** The app that the views below it show. */
export const AppContext = createContext<App | undefined>(undefined);

/** The app. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("useApp outside of AppContext");
  return app;
}

/** An observable's value; the view is shown again when it changes. */
export function useObservable<T>(observable: Observable<T>): T {
  const [, setVersion] = useState(0);
  useEffect(() => {
    const seen = observable.value;
    const unwatch = observable.watch(() => setVersion((version) => version + 1));
    // It may have changed between the first showing and now.
    if (!Object.is(seen, observable.value)) setVersion((version) => version + 1);
    return unwatch;
  }, [observable]);
  return observable.value;
}
