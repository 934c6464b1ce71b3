#!/usr/bin/env node
// The command: runs the TypeScript as it is, so that a clone needs no build.
import { register } from "tsx/esm/api";

register();
const { main } = await import("../src/cli/main.ts");
await main();
