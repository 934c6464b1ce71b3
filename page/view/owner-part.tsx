import type { VNode } from "preact";
import { Part } from "../app/part.ts";
import { useApp, useObservable } from "./app-context.ts";
import { usePart } from "./use-part.ts";

const part = new Part(() => import("../parts/owner.tsx"));

/** The PC's own settings, and the devices that ask to be paired; nothing for anybody but its owner. */
export function OwnerPart({ show }: { show: "OwnerPanel" | "PairRequests" }): VNode | null {
  const { pc } = useObservable(useApp().link.state);
  const View = usePart(part, pc?.isOwner === true)?.[show];
  return View && pc ? <View token={pc.token} /> : null;
}
