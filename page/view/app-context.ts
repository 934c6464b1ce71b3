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
  const shown = observable.value;
  // What was shown first is what counts: it may have changed before anybody watches.
  useEffect(() => {
    const showAgain = (): void => setVersion((version) => version + 1);
    if (!Object.is(shown, observable.value)) showAgain();
    return observable.watch(showAgain);
  }, [observable]);
  return shown;
}
