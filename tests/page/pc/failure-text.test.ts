import { afterAll, afterEach, expect, test, vi } from "vitest";
import { areas as de } from "../../../page/parts/de.ts";
import { speak } from "../../../page/words/words-of.ts";
import { ApiError } from "../../../src/client/chat-api.ts";

// The page reads where it is when it is loaded.
vi.stubGlobal("location", { href: "http://pc.local/" });
const { failureText } = await import("../../../page/pc/pc-api.ts");

afterAll(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});
afterEach(() => speak({ locale: "en", areas: {} }));

const error = (code: string): ApiError =>
  new ApiError("The PC's own sentence.", { status: 409, code });

test("an error is told in the reader's language by its code, and as the PC says it where that is unknown", () => {
  expect(failureText(error("approval.settled"))).toBe("The PC's own sentence.");
  speak({ locale: "de", areas: de });
  expect(failureText(error("approval.settled"))).toBe("Das hat schon jemand anderes beantwortet.");
  expect(failureText(error("newer.code"))).toBe("The PC's own sentence.");
});
