import type { VNode } from "preact";
import type { Device, Grant } from "../pc/operator-api.ts";
import { words } from "../words/devices.ts";
import { words as owner } from "../words/owner.ts";
import { shortTime, timeAgo } from "../words/times.ts";
import { useApp, useObservable } from "./app-context.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { Switch } from "./switch.tsx";

/** A paired device: when it was used, what it may do, and a button that removes it. */
export function DeviceRow({
  device,
  name,
  onGrants,
  onRemove,
}: {
  device: Device;
  name: string;
  onGrants: (grants: readonly Grant[]) => void;
  onRemove: () => void;
}): VNode {
  const hasAgents = useObservable(useApp().agents.list) !== undefined;
  const { grants = [] } = device;
  const usesAgents = grants.includes("agent");
  return (
    <li>
      <div class="row-main">
        <strong dir="auto">{name}</strong>
        <small>{usedWords(device)}</small>
      </div>
      <ConfirmButton
        label={owner.remove}
        question={owner.removeQuestion(name)}
        confirm={owner.remove}
        onConfirm={onRemove}
      />
      {(hasAgents || usesAgents) && (
        <fieldset class="grants">
          <legend class="offscreen">{words.grantsOf(name)}</legend>
          <Switch
            label={words.mayUseAgents}
            isOn={usesAgents}
            onTurn={(isOn) => onGrants(isOn ? ["agent"] : [])}
          />
          {usesAgents && (
            <Switch
              label={words.mayAllowForGood}
              isOn={grants.includes("agent:always")}
              onTurn={(isOn) => onGrants(isOn ? ["agent", "agent:always"] : ["agent"])}
            />
          )}
        </fieldset>
      )}
    </li>
  );
}

function usedWords({ createdAt, lastSeenAt }: Device): string {
  const paired = shortTime(Date.parse(createdAt));
  return lastSeenAt === null
    ? owner.pairedUnused(paired)
    : owner.pairedUsed(timeAgo(Date.parse(lastSeenAt)), paired);
}
