/**
 * The command line: importing this runs it.
 *
 * ```sh
 * deno run -A jsr:@remote-chat/remote-chat/cli
 * ```
 *
 * @module
 */

import { main } from "./main.ts";

await main();
