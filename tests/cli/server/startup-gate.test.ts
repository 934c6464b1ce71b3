import { expect, test } from "vitest";
import { StartupGate } from "../../../src/cli/server/startup-gate.ts";
import { SECURITY_HEADERS } from "../../../src/http/security-headers.ts";

test.each<[string, (gate: StartupGate) => void, string]>([
  ["has not been opened", () => {}, "remote-chat on the PC is starting. Try again in a moment."],
  ["is closed", (gate) => gate.close(), "remote-chat on the PC is stopping. Start it again."],
])(
  "StartupGate says so, with every header that answers have, while it %s",
  async (_name, act, message) => {
    const gate = new StartupGate();
    act(gate);
    const response = await gate.fetch(new Request("http://127.0.0.1/"));
    const request_id = response.headers.get("x-tokori-request-id");
    expect(response.status).toBe(503);
    expect(Object.fromEntries(response.headers)).toMatchObject(SECURITY_HEADERS);
    expect(request_id).toMatch(/^[0-9a-f]{16}$/);
    expect(response.headers.get("x-request-id")).toBe(request_id);
    expect(await response.json()).toEqual({
      error: {
        code: "server.shutting_down",
        message,
        request_id,
        type: "server_error",
        param: null,
      },
    });
  },
);

test("StartupGate passes requests on once it is open", async () => {
  const gate = new StartupGate();
  gate.open(async () => new Response("passed on"));
  expect(await (await gate.fetch(new Request("http://127.0.0.1/"))).text()).toBe("passed on");
});
