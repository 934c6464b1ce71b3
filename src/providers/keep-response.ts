type Fetch = typeof fetch;

/** A `fetch`, and the answer that it got. */
export interface KeptResponse {
  readonly fetch: Fetch;
  /** The answer; throws where nothing was asked. */
  response(): Response;
}

/** Keeps the answer to a request of an SDK that returns only its own reading of it. */
export function keepResponse(fetch: Fetch): KeptResponse {
  let response: Response | undefined;
  return {
    fetch: async (input, init) => {
      response = await fetch(input, init);
      return response;
    },
    response() {
      if (!response) throw new Error("nothing was asked");
      return response;
    },
  };
}
