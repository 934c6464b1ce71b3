// What the Workers runtime gives to worker.ts; `npx wrangler types` writes the whole of it.
declare module "cloudflare:workers" {
  export const env: {
    readonly TOKEN: string;
    readonly OPENAI_API_KEY: string;
    readonly OPENAI_BASE_URL?: string;
  };
  export function waitUntil(work: Promise<unknown>): void;
}
