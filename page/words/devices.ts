import { EN_DEVICES } from "./en/devices.ts";
import { wordsOf } from "./words-of.ts";

/** The words of paired devices, and of titles that the model gives. */
export const words = wordsOf("devices", EN_DEVICES);
