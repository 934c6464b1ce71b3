// Loaded before a program that knows nothing of the bench, so that it is measured alike.
import { reportTo } from "./usage.ts";

reportTo(process, {});
