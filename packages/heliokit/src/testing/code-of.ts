import { isHeliokitError } from "../errors.js";

/** The code of the error that some work ends in; "nothing" where it ends well. Test code only. */
export function codeOf(work: () => unknown): string {
  try {
    work();
    return "nothing";
  } catch (error) {
    return isHeliokitError(error) ? error.code : String(error);
  }
}
