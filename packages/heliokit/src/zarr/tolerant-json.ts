/** What stands for a number that JSON has no sign for, until it is one again. */
const MARK = "\u0000number:";

/**
 * Parses JSON as Python writes it: with bare `NaN`, `Infinity` and `-Infinity`, which the standard forbids.
 *
 * @throws SyntaxError for what is no JSON otherwise
 */
export function parseTolerantJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Texts come first, so that a word inside one is left alone.
    const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
      token.startsWith('"') ? token : JSON.stringify(MARK + token),
    );
    return JSON.parse(marked, (_, value: unknown) =>
      typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
    );
  }
}
