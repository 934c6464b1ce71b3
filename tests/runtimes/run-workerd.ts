// The cases that need no more than the handler, on workerd; the client and the fakes run here.
//
//   npx tsx tests/runtimes/run-workerd.ts [PART-OF-A-NAME]
import { casesFor } from "./cases.ts";
import { runCases } from "./suite.ts";
import { startWorkerd } from "./workerd/start-workerd.ts";
import { workerdCases, workerdHost } from "./workerd/workerd-host.ts";

const workerd = await startWorkerd();
const host = workerdHost(workerd);
const [, , part = ""] = process.argv;
const cases = [...casesFor(host), ...workerdCases()].filter(({ name }) => name.includes(part));
process.exitCode = await runCases(cases, host, (line) => process.stdout.write(`${line}\n`));
await workerd.close();
