import type { ChatErrorCode } from "../errors.ts";
import { errorSchema, flatErrorSchema } from "./error-schemas.ts";
import { ERROR_WORDS } from "./error-words.ts";
import type { SchemaCollector } from "./json-schema.ts";
import type { Operation } from "./operation.ts";
import { allErrors, byStatus } from "./operation-errors.ts";

/** The errors of routes as responses; what many routes have, the document has once. */
export class ErrorResponses {
  readonly #schemas: SchemaCollector;
  readonly #shared = new Map<string, object>();

  constructor(schemas: SchemaCollector) {
    this.#schemas = schemas;
  }

  /** Those that routes refer to, by name. */
  get shared(): Readonly<Record<string, object>> {
    return Object.fromEntries([...this.#shared].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** The responses of a route, by status. */
  of(operation: Operation): Readonly<Record<string, object>> {
    const { flatErrors: isFlat = false } = operation;
    return Object.fromEntries(
      byStatus(allErrors(operation)).map(([status, codes]) => [
        status,
        this.#answer(codes, isFlat && status !== BEFORE_FORM),
      ]),
    );
  }

  #answer(codes: readonly ChatErrorCode[], isFlat: boolean): object {
    return this.#reference(codes, isFlat) ?? this.#response(codes, isFlat);
  }

  #reference(codes: readonly ChatErrorCode[], isFlat: boolean): object | undefined {
    const name = SHARED[codes.join(" ")];
    if (name === undefined) return undefined;
    const full = isFlat ? `Flat${name}` : name;
    if (!this.#shared.has(full)) this.#shared.set(full, this.#response(codes, isFlat));
    return { $ref: `#/components/responses/${full}` };
  }

  #response(codes: readonly ChatErrorCode[], isFlat: boolean): object {
    const schema = this.#schemas.add(isFlat ? flatErrorSchema : errorSchema);
    return {
      description: codes.map((code) => `\`${code}\`: ${ERROR_WORDS[code]}`).join("\n\n"),
      "x-error-codes": codes,
      content: { "application/json": { schema } },
    };
  }
}

// Hosts are checked before anything is known of the path.
const BEFORE_FORM = 421;

/** The names of what many routes have, by its codes. */
const SHARED: Readonly<Record<string, string>> = {
  "validation.invalid_json validation.invalid_body": "WrongBody",
  "auth.missing_token auth.invalid_token": "NoToken",
  "auth.forbidden": "Forbidden",
  "request.timeout": "SlowBody",
  "validation.body_too_large": "LargeBody",
  "validation.unsupported_media_type": "NoJson",
  "host.not_allowed": "WrongHost",
  "rate_limit.auth_failures": "ManyWrongTokens",
  "internal.error": "InternalError",
  "store.unavailable": "StoreUnavailable",
};
