interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | undefined;

/** The address of a worker's script. The page's policy lets no other string become a script. */
export function workerUrl(path: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("service-worker", { createScriptURL: ownScript });
  return policy ? policy.createScriptURL(path) : path;
}

function ownScript(path: string): string {
  if (!/^\.\/[\w-]+\.js$/.test(path)) throw new TypeError("not a script of this page");
  return path;
}
