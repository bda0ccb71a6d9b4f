import { type Facts, HeliokitError } from "../errors.js";

/** The part of an HDU that errors tell of. */
export interface ErrorPlace {
  readonly file: string;
  readonly hdu: number;
}

/** An error of this room: code `fits/...`, the message opened by file and HDU, the facts completed. */
export function fitsError(
  code: string,
  place: ErrorPlace,
  message: string,
  facts: Facts = {},
  cause?: unknown,
): HeliokitError {
  return new HeliokitError(`fits/${code}`, `${place.file}, HDU ${place.hdu}: ${message}`, {
    facts: { file: place.file, hdu: place.hdu, ...facts },
    ...(cause === undefined ? {} : { cause }),
  });
}
