/** Whether an answer leads to another address, also where the runtime does not show which. */
export function isRedirect(response: Pick<Response, "status" | "type">): boolean {
  return response.type === "opaqueredirect" || /^30[12378]$/.test(`${response.status}`);
}
