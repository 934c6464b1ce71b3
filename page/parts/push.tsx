/**
 * The part for notifications. Loaded where they are switched on, and once a reply takes long or
 * something waits for an answer.
 *
 * @module
 */
import { style } from "../styles/push.css";

export { PushBar } from "../push/push-bar.tsx";
export { PushSection } from "../push/push-section.tsx";

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
