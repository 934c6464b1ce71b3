import { errorCode } from "./file-error.ts";

/** Whether a process of this id runs, as far as this one may know: false only when none does. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
