/**
 * The part for agents: who they are, what they do, and what they ask. Loaded once the PC says
 * that there are any, or a conversation has a reply of one.
 *
 * @module
 */
import { style } from "../styles/agents.css";

export { AgentChooser } from "../agents/agent-chooser.tsx";
export { AgentsSection } from "../agents/agents-section.tsx";
export { ResumeReply } from "../agents/resume-reply.tsx";
export { RunList } from "../agents/run-list.tsx";
export { RunQuestions } from "../agents/run-questions.tsx";
export { RunSteps } from "../agents/run-steps.tsx";
export { WaitingBar } from "../agents/waiting-bar.tsx";

// A style of its own, so that nobody without agents loads it.
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
