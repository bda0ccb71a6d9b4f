import { HeliokitError } from "../errors.js";

/** The `code` of an error of the operating system (`ENOENT`, `ENOSPC`), else undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** What went wrong while reading `path`, as an error of Heliokit; anything that is not the system's comes back as it is. */
export function readError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  const options = { facts: { file: path, system: code }, cause: error };
  switch (code) {
    case undefined:
      return error;
    case "ENOENT":
    case "ENOTDIR":
      return new HeliokitError("node/file-not-found", `${path}: no such file; check the path`, options);
    case "EISDIR":
      return new HeliokitError("node/not-a-file", `${path} is a folder; a file was wanted`, options);
    case "EACCES":
    case "EPERM":
      return new HeliokitError("node/not-readable", `${path}: no permission to read it (${code})`, options);
    case "ELOOP":
      return new HeliokitError("node/not-readable", `${path}: its symbolic links go round in a circle`, options);
    case "EMFILE":
    case "ENFILE":
      return new HeliokitError(
        "node/too-many-open-files",
        `${path}: the system allows no more open files; use fewer --jobs or raise the limit (ulimit -n)`,
        options,
      );
    default:
      return new HeliokitError(
        "node/read-failed",
        `${path}: the system could not read it (${code}); check the disk or the network share`,
        options,
      );
  }
}

/** What went wrong while writing `path`, as an error of Heliokit; anything that is not the system's comes back as it is. */
export function writeError(error: unknown, path: string, expectedSize?: number): unknown {
  const code = systemCode(error);
  const options = { facts: { file: path, system: code, expectedSize }, cause: error };
  switch (code) {
    case undefined:
      return error;
    case "ENOSPC":
    case "EDQUOT":
      return diskFull(path, expectedSize, undefined, error);
    case "EFBIG":
      return new HeliokitError(
        "node/write-failed",
        `${path}: files so large are not allowed there (by the file system, or by ulimit -f)`,
        options,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new HeliokitError(
        "node/not-writable",
        `${path}: no permission to write there (${code}); choose another folder or change its permissions`,
        options,
      );
    case "ENAMETOOLONG":
      return new HeliokitError("node/name-too-long", `${path}: the file system does not allow so long a name`, options);
    case "EMFILE":
    case "ENFILE":
      return new HeliokitError(
        "node/too-many-open-files",
        `${path}: the system allows no more open files; use fewer --jobs or raise the limit (ulimit -n)`,
        options,
      );
    default:
      return new HeliokitError(
        "node/write-failed",
        `${path}: the system could not write it (${code}); check the disk or the network share`,
        options,
      );
  }
}

/** The error of a full disk; `needed` and `free` in bytes where known. */
export function diskFull(
  path: string,
  needed: number | undefined,
  free: number | undefined,
  cause?: unknown,
): HeliokitError {
  const numbers =
    needed === undefined
      ? ""
      : ` (${megabytes(needed)} needed${free === undefined ? "" : `, ${megabytes(free)} free`})`;
  return new HeliokitError(
    "node/disk-full",
    `${path}: the disk or the quota is full${numbers}; free some space or choose another folder, then start again`,
    { facts: { file: path, needed, free }, ...(cause === undefined ? {} : { cause }) },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
