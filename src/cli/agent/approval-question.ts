import { describeReason } from "../../agent/policy.ts";
import type { RunApproval } from "../../agent/run-snapshot.ts";
import { printable } from "../printable.ts";

/** What a person at the terminal is asked, and what they may answer. */
export interface ApprovalQuestion {
  readonly text: string;
  /** Whether it may be answered there: not what is too long to be shown whole. */
  readonly canAnswer: boolean;
}

/** What an approval is about, and for whom. */
export type AskedApproval = Pick<
  RunApproval,
  "server" | "tool" | "arguments" | "bytes" | "cut" | "why" | "changed" | "offered"
> & { readonly agent: string };

const MAX_LINE_CHARACTERS = 100;
const MAX_SHOWN_CHARACTERS = 4000;
const MAX_SHOWN_LINES = 60;

/**
 * An approval as a question: the tool as the person's files name its server, and its arguments
 * whole, or, when they are too long for that, how many bytes they have and where to see them.
 */
export function approvalQuestion(approval: AskedApproval): ApprovalQuestion {
  const { agent, server, tool, arguments: text, bytes, offered } = approval;
  const name = `${printable(server)} · ${printable(tool)}`;
  const why = `(${printable(agent)}: ${describeReason(approval.why)})`;
  if (!isShownWhole(approval))
    return {
      canAnswer: false,
      text: `${printable(agent)} waits to be allowed ${name}, with ${bytes} bytes of arguments. Open this PC's page to see them whole and answer.\n`,
    };
  const choices = offered.includes("always") ? "[y/N/a]" : "[y/N]";
  const line = oneLine(text);
  return {
    canAnswer: true,
    text:
      line.length <= MAX_LINE_CHARACTERS
        ? `${why}\nAllow ${name} ${line}? ${choices} `
        : `${why}\n${name}\n${text}\nAllow ${name}? ${choices} `,
  };
}

/** What was typed, as a decision: `y` is for once, `a` always where that is offered. */
export function decisionOf(
  line: string,
  offered: RunApproval["offered"],
): "once" | "always" | "deny" {
  const word = line.trim();
  if (/^y(es)?$/i.test(word)) return "once";
  if (/^a(lways)?$/i.test(word) && offered.includes("always")) return "always";
  return "deny";
}

/** What is said of a decision. */
export const DECISION_WORDS = {
  once: "Allowed, this once.\n",
  always: "Allowed from now on, whatever its arguments.\n",
  deny: "Not allowed.\n",
} as const;

function isShownWhole({ arguments: text, cut }: AskedApproval): boolean {
  const isShort = text.length <= MAX_SHOWN_CHARACTERS && text.split("\n").length <= MAX_SHOWN_LINES;
  return !cut && isShort;
}

// Line breaks of a text's own are written out in JSON: these are only between its parts.
function oneLine(json: string): string {
  return json.replace(/\n\s*/g, " ");
}
