import { serveTunnelled } from "./tunnelled.ts";

// A process to be killed: prints a line of JSON for each status of its tunnel, and ends
// politely on SIGTERM. Its argument is what to serve: {"choice":{"kind":"quick"}}.

const { close } = await serveTunnelled({
  ...JSON.parse(process.argv[2] ?? "{}"),
  env: process.env,
  onStatus: (status) => process.stdout.write(`${JSON.stringify(status)}\n`),
});
process.on("SIGTERM", async () => {
  await close();
  process.exit(0);
});
