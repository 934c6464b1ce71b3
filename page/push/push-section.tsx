import type { VNode } from "preact";
import { useApp, useObservable } from "../view/app-context.ts";
import { words } from "../words/push.ts";
import type { PcPush } from "./pc-push.ts";
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
  const status = useObservable(push.status);
  const isOn = status === "on";
  const why = WHY_NOT[status];
  return (
    <section class="section">
      <h3>{words.notifications}</h3>
      {why ? (
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
          {isOn && <PerPc />}
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

/** Which PCs tell, where there are several. */
function PerPc(): VNode | null {
  const all = useObservable(pushOf(useApp()).pcs);
  if (all.length < 2) return null;
  return (
    <ul class="push-pcs">
      {all.map((pc) => (
        <PcLine key={pc.link.origin ?? ""} pc={pc} />
      ))}
    </ul>
  );
}

function PcLine({ pc: { link, status } }: { pc: PcPush }): VNode {
  const { pc } = useObservable(link.state);
  const shown = useObservable(status);
  return <li dir="auto">{words.pcStates[shown].replace("{pc}", pc?.hostname ?? "PC")}</li>;
}
