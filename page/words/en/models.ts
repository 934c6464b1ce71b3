import type { Words } from "../words-of.ts";

/** Models: which one answers, what it can, and how a reply of it went. */
export const EN_MODELS = {
  model: "Model",
  /** On a chip: the model's name, then the PC's. */
  on: (pc: string) => `on ${pc}`,
  notThere: "This model is not on the PC now.",
  loadingList: "Looking what there is…",
  pcModel: "The PC’s model",

  chooseTitle: "Which model shall answer?",
  againTitle: "Ask again with…",
  search: "Search models",
  found: (count: string) => `Models found: ${count}`,
  noneFound: "No model is called so.",
  offline: "The PC does not say which models there are. Is it reachable?",
  recent: "Recently used",
  standard: "Default",

  /** What a model can: see them, do it, use them. */
  sees: "Pictures",
  reasons: "Reasoning",
  tools: "Tools",
  context: (tokens: string) => `${tokens} context`,
  /** After a number: `128k` tokens, `1M` tokens. */
  thousand: "k",
  million: "M",

  askWith: "Ask again with…",
  askOther: "Ask another model",
  wrote: (model: string) => `Written by ${model}. Details`,
  details: "Details of this reply",
  provider: "Provider",
  began: "Asked",
  total: "Took",
  firstToken: "First word after",
  inputTokens: "Tokens read",
  outputTokens: "Tokens written",
  speed: "Speed",
  perSecond: (count: string) => `${count} tokens/s`,

  waitingFor: (model: string) => `Waiting for ${model}`,
  loading: (model: string) => `${model} may still be loading`,

  rateLimited: "Too many questions for now",
  unavailable: "Not available now",
  needsPc: "To be set up on the PC",
  tooLong: "The conversation is too long",
  lost: "The reply is lost",
  unsent: "Not sent",
  failed: "The reply failed",
  asksIn: (time: string) => `Asks again in ${time}.`,
  askNow: "Ask now",
  doNotAsk: "Do not ask",
  askingAgain: "Asking again.",
  newChat: "New chat",

  presets: "Ways to begin",
  explain: "Explain something",
  explainText: "Explain in simple words: ",
  write: "Write a message",
  writeText: "Write a short, friendly message that says: ",
  shorten: "Sum up a text",
  shortenText: "Sum up the most important points of this text:\n\n",
  ideas: "Find ideas",
  ideasText: "Give me ten ideas for ",
} as const satisfies Words;
