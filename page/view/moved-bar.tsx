import type { VNode } from "preact";
import { words as common } from "../words/common.ts";
import { words } from "../words/pairing.ts";
import { useApp, useObservable } from "./app-context.ts";

/** Says where the conversations are of a device that has come here from an address that has ended. */
export function MovedBar(): VNode | null {
  const { own } = useApp().link;
  const movedFrom = useObservable(own.movedFrom);
  if (movedFrom === undefined) return null;
  return (
    <div class="push-bar" role="status">
      <p>{words.moved}</p>
      <div class="row">
        <a class="button" href={movedFrom} target="_blank" rel="noreferrer">
          {words.oldAddress}
        </a>
        <button type="button" class="button" onClick={() => own.leaveMovedFrom()}>
          {common.dismiss}
        </button>
      </div>
    </div>
  );
}
