import { pluralIn } from "../plural.ts";
import type { Words } from "../words-of.ts";

const plural = pluralIn("en");

/** Agents: who they are, what they do, and what they ask. */
export const EN_AGENTS = {
  answeredBy: "Answered by",
  chat: "Chat",
  aboutChat: "The PC’s model answers. It uses no tools.",
  aboutAgent: "An agent of your PC, with its tools.",
  notThere: "This agent is not on the PC now.",
  whoAnswers: "Who shall answer?",

  agents: "Agents",
  allowedWithoutAsking: "Allowed without asking:",
  ruleScopes: { always: "always", conversation: "in one conversation" },
  ruleOf: (agent: string, scope: string) => `${agent}, ${scope}`,
  askAgainFor: (tool: string) => `Ask again for ${tool}`,
  mayWorkAgain: "Agents may work again.",
  allStopped: "All agents are stopped.",
  stopping: "Stopping…",
  runResume: "To let them work again, run remote-chat on the PC with {command}",
  letWorkAgain: "Let agents work again",
  stopEverything: "Stop everything",
  stopQuestion:
    "End all that agents do on this PC, and their programs? Nothing begins until the PC’s owner allows it again.",

  mayUse: "Allow {agent} to use {tool}?",
  asksToUse: (agent: string, tool: string) => `${agent} asks: may it use ${tool}?`,
  asksSomething: (who: string) => `${who} asks you something.`,
  andMore: (count: number) => plural(count, { other: "And # more." }),
  look: "Look",
  reasons: {
    "always-ask": "Every call of this server is asked.",
    "first-use": "This tool was not used before.",
    "may-change": "It may change something.",
    "open-world": "It reaches beyond this PC.",
    changed: "It is not what was allowed before: its definition changed.",
    repeating: "It repeats itself. Shall it go on?",
  },
  otherReason: "This PC asks before such a call.",
  partShown: (size: string) =>
    `Only a part of these ${size} is shown. Look at all of it before you allow it.`,
  showAll: "Show all of it",
  notYours: "Only the PC’s owner, or whoever began this run, can answer.",
  allowOnce: "Allow once",
  allowConversation: "Allow in this conversation",
  allowAlways: "Always allow",
  alwaysMeans: (agent: string, tool: string) =>
    `Always means: ${agent} may use ${tool} with any arguments, until its definition changes.`,
  doInstead: "What shall the agent do instead?",
  readOnDeny: "The agent reads it when you tap Deny.",
  denyWithWords: "Deny with words…",
  notified: (sent: number) =>
    plural(sent, { one: "# other device was notified.", other: "# other devices were notified." }),
  notNotified: (failed: number) =>
    plural(failed, { one: "# could not be notified.", other: "# could not be notified." }),
  timeLeft: (time: string) => `If nobody answers, it ends in ${time}.`,

  asksYou: "{server} asks you",
  serversWords: (timeLeft: string) => `The server’s own words. ${timeLeft}`,
  optional: (field: string) => `${field} (optional)`,
  decline: "Decline",
  answer: "Answer",

  expired: "Nobody answered in time.",
  pending: "Waits for an answer.",
  settled: {
    once: "Allowed once",
    conversation: "Allowed for this conversation",
    always: "Allowed always",
    denied: "Denied",
    answered: "Answered",
    declined: "Declined",
    gone: "Not asked any more",
  },
  settledBy: {
    you: "by you",
    owner: "by the PC’s owner",
    terminal: "by somebody at the PC’s terminal",
    device: "by another device",
  },
  settledSentence: (what: string, by: string) => `${what} ${by}.`,
  settledAlone: (what: string) => `${what}.`,

  run: "Run",
  runs: "Runs on the PC",
  agentsOnPc: "Agents on the PC",
  fewer: "Fewer",
  ended: (count: number) => plural(count, { other: "# ended" }),
  looking: "Looking…",
  stopRun: "Stop this run",
  goOn: "Go on with it",
  statuses: {
    queued: "Waits for its turn",
    running: "Works",
    waiting: "Asks you",
    done: "Done",
    failed: "Failed",
    stopped: "Stopped",
    interrupted: "Interrupted",
  },
  usesTool: "Uses a tool",
  thinks: "Thinks",
  starters: {
    owner: "the PC’s owner",
    terminal: "the PC’s terminal",
    device: "a device",
  },
  loop: (name: string) => `loop ${name}`,
  begunBy: {
    owner: "Begun by the PC’s owner.",
    terminal: "Begun by the PC’s terminal.",
    device: "Begun by a device.",
  },
  begunByLoop: (name: string) => `Begun by loop ${name}.`,
  statusAndStart: (status: string, begun: string) => `${status}. ${begun}`,

  steps: (count: number) => plural(count, { one: "# step", other: "# steps" }),
  earlierSteps: (count: number) =>
    plural(count, { one: "# earlier step", other: "# earlier steps" }),
  tokens: (count: number) => plural(count, { one: "# token", other: "# tokens" }),
  stepStates: {
    pending: "Not begun",
    waiting: "Waits for you",
    running: "Running",
    done: "Done",
    failed: "Failed",
    denied: "Denied",
    unknown: "May or may not have happened",
    stopped: "Stopped",
  },
} as const satisfies Words;
