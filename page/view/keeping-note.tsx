import type { VNode } from "preact";
import { words as common } from "../words/common.ts";
import { words } from "../words/states.ts";
import { useApp, useObservable } from "./app-context.ts";

/** Says, as long as it is so, that what is shown is not kept on this device. */
export function KeepingNote(): VNode | null {
  const keeping = useObservable(useApp().keeping);
  if (keeping === "kept") return null;
  return (
    <p class="keeping-note" role="alert">
      {keeping === "none" ? common.keepsNothing : words.notKept}
    </p>
  );
}
