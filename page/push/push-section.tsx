import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words as pcs } from "../words/pcs.ts";
import { words } from "../words/push.ts";
import { type PushStatus, pushOf } from "./push-state.ts";

const WHY_NOT: Readonly<Partial<Record<PushStatus, readonly (keyof typeof words)[]>>> = {
  insecure: ["insecure"],
  install: ["install"],
  unsupported: ["unsupported"],
  denied: ["denied", "deniedHow"],
  missing: ["notOnPc"],
};

/** Notifications in the settings: the switch, or why there is none and what to do. */
export function PushSection(): VNode {
  const app = useApp();
  const push = pushOf(app);
  const isOther = useObservable(app.link.chosen) !== app.link.own;
  const status = useObservable(push.status);
  const isOn = status === "on";
  const why = WHY_NOT[status];
  return (
    <section class="section">
      <h3>{words.notifications}</h3>
      {isOther ? (
        <p>{pcs.notNotified}</p>
      ) : why ? (
        why.map((key) => <p key={key}>{words[key]}</p>)
      ) : (
        <>
          <label class="switch">
            <span>{words.tellMe}</span>
            <input
              type="checkbox"
              role="switch"
              checked={isOn}
              aria-checked={isOn}
              onChange={({ currentTarget }) => {
                const { checked } = currentTarget;
                // It shows what is, not what was tapped.
                currentTarget.checked = isOn;
                void (checked ? push.enable() : push.disable());
              }}
            />
          </label>
          <p class="push-about">{words.about}</p>
          {isOn && (
            <button type="button" class="button" onClick={() => void push.test()}>
              {words.test}
            </button>
          )}
        </>
      )}
    </section>
  );
}
