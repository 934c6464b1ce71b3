import { ChatError } from "../errors.ts";

/** Far beyond what a person owns; it bounds the list. */
export const MAX_DEVICES = 500;

/** The error for a device that was revoked. */
export function deviceRevoked(): ChatError {
  return new ChatError("auth.invalid_token", "This device was removed on the PC. Pair it again.");
}

/** The error for a list of devices that could not be saved. */
export function deviceNotSaved(cause: unknown): ChatError {
  return new ChatError(
    "devices.not_saved",
    "The list of paired devices could not be saved on the PC. Check its disk, then try again.",
    { cause },
  );
}

/** The error when there is no room for another device. */
export function tooManyDevices(): ChatError {
  return new ChatError(
    "devices.too_many",
    `${MAX_DEVICES} devices are paired already. Remove some on the PC.`,
  );
}
