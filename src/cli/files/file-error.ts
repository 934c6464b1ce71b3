import { CliError } from "../cli-error.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than this user may write",
  EROFS: "the file system is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "there is no such directory",
  ENOTDIR: "a part of the path is not a directory",
  EISDIR: "it is a directory",
  ELOOP: "it is a symbolic link that leads nowhere",
  ENAMETOOLONG: "the name is too long",
};

/** The code of a system error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Why a file system call failed, in words: "permission denied". */
export function fileFailureReason(error: unknown): string {
  const code = errorCode(error) ?? "unknown error";
  return REASONS[code] ?? code;
}

/** What a file system call threw, in words: `doing` is "write /home/x/api-token". */
export function fileFailure(doing: string, error: unknown): CliError {
  return new CliError(`Cannot ${doing}: ${fileFailureReason(error)}.`);
}
