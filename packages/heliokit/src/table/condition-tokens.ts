import { HeliokitError } from "../errors.js";

/** Longest condition that is read: the archive takes no longer query. */
export const LONGEST_CONDITION = 8192;

/** Longest time inside `$(...)`, as the archive has it. */
const LONGEST_TIME = 40;

/** The smallest parts of a condition. */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly offset: number }
  | { readonly kind: "number"; readonly text: string; readonly offset: number }
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  | { readonly kind: "time"; readonly text: string; readonly offset: number }
  | { readonly kind: "sign"; readonly text: string; readonly offset: number }
  | { readonly kind: "end"; readonly text: ""; readonly offset: number };

const SPACE = /\s*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SIGN = /<=|>=|<>|!=|[=<>()+\-*/%&|,]/y;
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"/y;
const TIME = /\$\(([^()]*)\)/y;

/** The error of a condition that cannot be read, with the place. */
export function badCondition(sql: string, offset: number, what: string): HeliokitError {
  const shown = sql.length > 80 ? `${sql.slice(0, 77)}...` : sql;
  return new HeliokitError("table/bad-condition", `condition ${JSON.stringify(shown)}: ${what} at offset ${offset}`, {
    facts: { condition: sql.slice(0, LONGEST_CONDITION), offset },
  });
}

/** Cuts a condition into its parts; the last one is the end. */
export function tokensOf(sql: string): readonly Token[] {
  if (sql.length > LONGEST_CONDITION) {
    throw badCondition(
      sql.slice(0, LONGEST_CONDITION),
      LONGEST_CONDITION,
      `longer than ${LONGEST_CONDITION} characters`,
    );
  }
  const tokens: Token[] = [];
  let offset = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = offset;
    return pattern.exec(sql) ?? undefined;
  };
  for (;;) {
    offset += take(SPACE)?.[0].length ?? 0;
    if (offset >= sql.length) break;
    const token = tokenAt(sql, offset, take);
    tokens.push(token.token);
    offset += token.length;
  }
  tokens.push({ kind: "end", text: "", offset: sql.length });
  return tokens;
}

function tokenAt(
  sql: string,
  offset: number,
  take: (pattern: RegExp) => RegExpExecArray | undefined,
): { readonly token: Token; readonly length: number } {
  const word = take(WORD)?.[0];
  if (word !== undefined) return { token: { kind: "word", text: word, offset }, length: word.length };
  const number = take(NUMBER)?.[0];
  if (number !== undefined) {
    const after = sql[offset + number.length] ?? "";
    if (/[A-Za-z_.]/.test(after)) {
      const why = /^0[xX]/.test(sql.slice(offset, offset + 2))
        ? "hexadecimal numbers are no SQL, write it decimal"
        : "";
      throw badCondition(sql, offset, why === "" ? `no number and no name begins with ${number}${after}` : why);
    }
    return { token: { kind: "number", text: number, offset }, length: number.length };
  }
  const quoted = take(QUOTED)?.[0];
  if (quoted !== undefined) {
    const quote = quoted.charAt(0);
    const text = quoted.slice(1, -1).replaceAll(quote + quote, quote);
    return { token: { kind: "text", text, offset }, length: quoted.length };
  }
  const time = take(TIME);
  if (time !== undefined) {
    const text = (time[1] ?? "").trim();
    if (text.length > LONGEST_TIME) throw badCondition(sql, offset, `a time longer than ${LONGEST_TIME} characters`);
    return { token: { kind: "time", text, offset }, length: time[0].length };
  }
  const sign = take(SIGN)?.[0];
  if (sign !== undefined) return { token: { kind: "sign", text: sign, offset }, length: sign.length };
  const found = sql[offset] ?? "";
  if (found === "'" || found === '"') throw badCondition(sql, offset, "a quote is opened and never closed");
  if (found === "$") throw badCondition(sql, offset, "$ is no time; write $(2021-07-03T14:30:00Z)");
  throw badCondition(sql, offset, `the character ${JSON.stringify(found)} has no meaning`);
}
