import { playChaos } from "./tests/redis/chaos.ts";
console.time("t");
console.log(await playChaos({ messages: Number(process.argv[2]), seed: Number(process.argv[3] ?? 1) }));
console.timeEnd("t"); process.exit();
