import { type Facts, HeliokitError } from "../errors.js";

/** Where in a save file something is: for messages and facts of errors. */
export interface Place {
  readonly file: string;
  /** Offset of the record's payload in the file. */
  readonly recordOffset: number;
  /** The payload was expanded: positions in it are no positions in the file. */
  readonly compressed: boolean;
}

/** An error of this room at a position of a record's payload. */
export function saveError(code: string, place: Place, at: number, message: string, facts: Facts = {}): HeliokitError {
  const where = place.compressed
    ? `byte ${at} of the expanded record at byte ${place.recordOffset}`
    : `byte ${place.recordOffset + at}`;
  return new HeliokitError(`idl-save/${code}`, `${place.file}, ${where}: ${message}`, {
    facts: {
      file: place.file,
      byteOffset: place.compressed ? place.recordOffset : place.recordOffset + at,
      ...(place.compressed ? { expandedOffset: at } : {}),
      ...facts,
    },
  });
}
