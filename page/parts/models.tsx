/**
 * The part for models: which one answers, how its replies went, and what can be done when one
 * failed. Loaded once the page is there and paired; kept with it, so that it is there offline.
 *
 * @module
 */
import { style } from "../styles/models.css";

export { Beginnings } from "../models/beginnings.tsx";
export { FailedReply } from "../models/failed-reply.tsx";
export { ModelBar } from "../models/model-chip.tsx";
export { ReplyActions } from "../models/reply-actions.tsx";
export { Waiting } from "../models/waiting.tsx";

// A style of its own, so that it does not hold up the first paint.
const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
