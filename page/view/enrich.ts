import { Part } from "../app/part.ts";
import { workerUrl } from "../worker-url.ts";

const part = new Part(() => import("../parts/reading.ts"));
const startWorker = (path: string): Worker => new Worker(workerUrl(path));
let isMissing = false;

/** How a reply's Markdown is shown beyond its text; without network it stays plain. */
export const ENRICHED = {
  /** Has the code and the formulas in an element shown as such, soon. */
  onDraw(element: Element): void {
    const { value } = part.loaded;
    if (!element.querySelector(".code, .formula")) return;
    if (value) value.enrich(element, startWorker);
    else load((loaded) => loaded.enrich(document, startWorker));
  },

  /** The end of a text that is still being written, without what would flash. */
  steady(text: string): string {
    const { value } = part.loaded;
    if (!value) load();
    return value?.withoutUnfinished(text) ?? text;
  },
};

function load(then?: (loaded: NonNullable<typeof part.loaded.value>) => void): void {
  if (isMissing) return;
  void part.load().then((loaded) => {
    isMissing = !loaded;
    if (loaded) then?.(loaded);
  });
}
