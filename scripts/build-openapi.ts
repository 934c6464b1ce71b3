/**
 * Writes docs/openapi.json: the document of all routes, as a server that has them all gives it at
 * `GET /v1/openapi.json`.
 *
 *   tsx scripts/build-openapi.ts
 */
import { writeFileSync } from "node:fs";
import { openApiDocument } from "../src/openapi/document.ts";
import { FAMILIES } from "../src/openapi/operations.ts";

const text = `${JSON.stringify(openApiDocument(FAMILIES), null, 2)}\n`;
writeFileSync(new URL("../docs/openapi.json", import.meta.url), text);
