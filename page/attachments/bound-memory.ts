/** Bytes of one array: a page's instructions are far smaller. */
const MAX_ARRAY_BYTES = 67_108_864;

/** Bytes of all arrays together, those included that are free again. */
const MAX_TOTAL_BYTES = 2_147_483_648;

let total = 0;
let isExceeded = false;

function bounded<T extends new (...args: never[]) => object>(array: T): T {
  return new Proxy(array, {
    construct(target, args, newTarget) {
      const [length] = args as [unknown];
      if (typeof length === "number") {
        total += length;
        if (length > MAX_ARRAY_BYTES || total > MAX_TOTAL_BYTES) {
          isExceeded = true;
          throw new RangeError("This takes too much memory.");
        }
      }
      return Reflect.construct(target, args, newTarget);
    },
  });
}

/**
 * Bounds what is allocated in this worker from here on, by throwing a RangeError: a few
 * kilobytes of a PDF may unpack to gigabytes, and a page that takes them is ended by the phone.
 * Returns what tells whether that has happened, for who does not get to see the error.
 */
export function boundMemory(): () => boolean {
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.Uint8Array = bounded(Uint8Array);
  scope.Uint8ClampedArray = bounded(Uint8ClampedArray);
  scope.ArrayBuffer = bounded(ArrayBuffer);
  return () => isExceeded;
}
