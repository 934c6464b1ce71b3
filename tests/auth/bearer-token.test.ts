import { describe, expect, it } from "vitest";
import { invalidToken, readBearerToken } from "../../src/auth/bearer-token.ts";

/** The token in a header, or the code of the refusal. */
function read(authorization: string | undefined): string {
  try {
    return readBearerToken(new Headers(authorization === undefined ? {} : { authorization }));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("readBearerToken", () => {
  it.each([
    ["the token", "Bearer abc", "abc"],
    ["the scheme in lower case", "bearer abc", "abc"],
    ["the scheme in upper case", "BEARER abc", "abc"],
    ["several spaces", "Bearer   abc", "abc"],
    ["spaces around it all, which HTTP strips", "  Bearer abc  ", "abc"],
    ["the token's own case", "Bearer aBc", "aBc"],
    ["two headers, joined on the way, as one token", "Bearer a, Bearer a", "a, Bearer a"],
    ["more than a token as it is", "Bearer a b", "a b"],
  ])("reads %s", (_title, authorization, token) => {
    expect(read(authorization)).toBe(token);
  });

  it.each([
    ["no header", undefined],
    ["an empty header", ""],
    ["the scheme alone", "Bearer"],
    ["the scheme and a space", "Bearer "],
    ["the token alone", "abc"],
    ["another scheme", "Basic abc"],
    ["a scheme that begins alike", "Bearerabc"],
    ["a tab instead of a space", "Bearer\tabc"],
    ["the scheme in second place", "Basic x, Bearer abc"],
  ])("finds no token in %s", (_title, authorization) => {
    expect(read(authorization)).toBe("auth.missing_token");
  });

  it("is quick with a header that is long and hopeless", () => {
    expect(read(`Bearer${" ".repeat(1_000_000)}`)).toBe("auth.missing_token");
    expect(read(`Bearer${" ".repeat(1_000_000)}x`)).toBe("x");
  });
});

describe("the refusals", () => {
  it.each([
    ["auth.missing_token", () => readBearerToken(new Headers())],
    [
      "auth.invalid_token",
      () => {
        throw invalidToken();
      },
    ],
  ])("%s is a 401 with the challenge", (code, refuse) => {
    expect(refuse).toThrow(
      expect.objectContaining({ code, status: 401, headers: { "www-authenticate": "Bearer" } }),
    );
  });
});
