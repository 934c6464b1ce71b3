import type { Library } from "../../library/library.ts";
import { plural } from "../plural.ts";
import type { DiskLayer } from "./layers.ts";
import { countsText, trustAdvice } from "./list-text.ts";
import { problemText } from "./problem-text.ts";

/** What `agents check` prints, and the code that it ends with: 1 when something is broken. */
export function checkText(
  library: Library,
  layers: readonly DiskLayer[],
  launch: string,
): { readonly text: string; readonly exitCode: 0 | 1 } {
  const lines = library.problems.map(
    (problem) => `${MARKS[problem.severity]}  ${problemText(problem, layers)}\n`,
  );
  const advice = trustAdvice(library, layers, launch);
  if (advice !== "") lines.push(`WARN  ${advice}`);
  const broken = library.problems.filter(({ severity }) => severity === "broken").length;
  lines.push(broken > 0 ? `\n${plural(broken, "thing")} to correct.\n` : orderText(library));
  return { text: lines.join(""), exitCode: broken > 0 ? 1 : 0 };
}

const MARKS = { broken: "FAIL", notice: "WARN" } as const;

function orderText(library: Library): string {
  const counts = countsText(library);
  return counts === "" ? "There are no agents' files.\n" : `ok    ${counts} can be read.\n`;
}
