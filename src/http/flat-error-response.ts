import type { ErrorBody } from "./error-response.ts";

/** An error as DotAgents' app reads it, which shows `error` itself to the person. */
export interface FlatErrorBody {
  readonly error: string;
  readonly code: string;
  readonly request_id: string;
}

/** The same answer as `response`, which `errorResponse` has made, in the words of DotAgents' API. */
export async function flatErrorResponse(response: Response): Promise<Response> {
  const { error }: ErrorBody = await response.clone().json();
  const { message, code, request_id } = error;
  const body: FlatErrorBody = { error: message, code, request_id };
  return Response.json(body, { status: response.status, headers: response.headers });
}
