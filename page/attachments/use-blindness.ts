import { useEffect } from "preact/hooks";
import { accessKey } from "../pc/pc-api.ts";
import { useApp, useObservable } from "../view/app-context.ts";
import { useChosenModel } from "./chosen-model.ts";
import { seesPictures } from "./sees-pictures.ts";

/** Whether the chosen model is known to see no pictures; what is sent then leaves them out. */
export function useBlindness(): boolean {
  const app = useApp();
  const { attached, link } = app;
  const { pc, reach } = useObservable(link.state);
  const model = useChosenModel(app);
  const access = pc && accessKey(pc);
  useEffect(() => {
    let isOver = false;
    if (pc && reach === "connected")
      void seesPictures(pc, model).then((sees) => {
        if (!isOver) attached.isBlind.set(sees === false);
      });
    return () => {
      isOver = true;
    };
  }, [access, reach, model]);
  return useObservable(attached.isBlind);
}
