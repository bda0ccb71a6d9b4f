import type { Common } from "../world.js";
import { chooseStyle } from "./progress.js";

/** Progress on stderr: a line that is written over on a terminal, few plain lines elsewhere. */
export function teller({ quiet, progress, output }: Common): (what: string, part: number | undefined) => void {
  const style = chooseStyle(progress, { isTerminal: process.stderr.isTTY === true, term: process.env["TERM"], quiet });
  let said = -1;
  return (what, part) => {
    if (style === "none") return;
    if (part === undefined) {
      if (style === "bar") output.message("\r\u001b[K");
      return;
    }
    const step = Math.floor(part * (style === "plain" ? 4 : 100)) + (what === "reading" ? 0 : 1000);
    if (step === said) return;
    said = step;
    const percent = `${Math.round(part * 100)} %`;
    if (style === "bar") output.message(`\r${what} ${percent}\u001b[K`);
    else if (style === "ndjson") output.message(`${JSON.stringify({ event: what, part })}\n`);
    else output.message(`${what} ${percent}\n`);
  };
}
