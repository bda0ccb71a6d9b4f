import type { ImageProblem } from "heliokit/aurora";
import { listenForInterruption } from "../../interruption.js";
import { type Common, EXIT } from "../../world.js";
import { type ProblemTeller, problemTeller } from "./files.js";

/** Work on raw files: what is wrong with them is told as it comes, Ctrl-C ends it, and the exit status says how it went. */
export async function working(
  common: Common,
  work: (problems: ProblemTeller, signal: AbortSignal) => Promise<void>,
): Promise<number> {
  const problems = problemTeller(common);
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  try {
    await work(problems, interruption.stop);
    const lost = ({ severity }: ImageProblem) => severity === "error";
    return problems.problems.some(lost) ? EXIT.someFailed : EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}
