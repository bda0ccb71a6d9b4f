import type { ComparisonOperator, Condition, Expression } from "./condition.js";
import { badCondition, type Token, tokensOf } from "./condition-tokens.js";

/** How deep parentheses, NOT and signs may stand in each other. */
const DEEPEST = 100;

const COMPARISONS: ReadonlyMap<string, ComparisonOperator> = new Map([
  ["=", "="],
  ["<>", "<>"],
  ["!=", "<>"],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
]);

/** Operators of arithmetic, weakest first. `&` and `|` have one rank in PostgreSQL. */
const RANKS: readonly (readonly ("+" | "-" | "*" | "/" | "%" | "&" | "|")[])[] = [
  ["&", "|"],
  ["+", "-"],
  ["*", "/", "%"],
];

const RESERVED: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "between",
  "in",
  "like",
  "is",
  "null",
  "true",
  "false",
]);

/** Whether a name can stand in SQL as a column without quotes. */
export function isColumnName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase());
}

/** Until its surroundings say which, something in parentheses may be a condition or a value. */
type Part =
  | { readonly kind: "condition"; readonly condition: Condition; readonly offset: number }
  | { readonly kind: "value"; readonly value: Expression; readonly offset: number };

/**
 * Reads a condition in the SQL that the archive understands: comparisons (`= <> != < <= > >=`), AND, OR, NOT,
 * parentheses, BETWEEN, IN, LIKE, IS NULL, arithmetic with `+ - * / % & |`, calls of functions, `$(time)`, TRUE, FALSE
 * and NULL; quoted texts in single or double quotes. Precedence is PostgreSQL's. Upper and lower case of words are alike.
 *
 * @throws HeliokitError `table/bad-condition` with `facts.offset`; also beyond 8192 characters or 100 levels
 *
 * @example
 * ```ts
 * formatCondition(parseCondition("exptime < 2.0 and wavelnth != 211")); // "exptime<2.0 AND wavelnth<>211"
 * ```
 */
export function parseCondition(sql: string): Condition {
  const parser = new ConditionParser(sql);
  return parser.whole();
}

class ConditionParser {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #at = 0;
  #depth = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
    this.#end = { kind: "end", text: "", offset: sql.length };
  }

  whole(): Condition {
    const condition = this.#conditionOf(this.#either());
    if (this.#token.kind !== "end") throw this.#unexpected("AND, OR or the end");
    return condition;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? this.#end;
  }

  #unexpected(wanted: string): Error {
    const { kind, text, offset } = this.#token;
    const found = kind === "end" ? "the end" : JSON.stringify(text);
    return badCondition(this.#sql, offset, `${found} where ${wanted} is wanted,`);
  }

  #word(word: string): boolean {
    if (this.#token.kind !== "word" || this.#token.text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #sign(sign: string): boolean {
    if (this.#token.kind !== "sign" || this.#token.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#sign(sign)) throw this.#unexpected(JSON.stringify(sign));
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST)
      throw badCondition(this.#sql, this.#token.offset, `nested deeper than ${DEEPEST} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #conditionOf(part: Part): Condition {
    return part.kind === "condition" ? part.condition : { kind: "truth", operand: part.value };
  }

  #valueOf(part: Part): Expression {
    if (part.kind === "value") return part.value;
    throw badCondition(this.#sql, part.offset, "a condition where a value is wanted; join conditions with AND and OR,");
  }

  /** Conditions joined by OR, or a single value. */
  #either(): Part {
    return this.#joined("or", () => this.#joined("and", () => this.#negation()));
  }

  #joined(word: "and" | "or", read: () => Part): Part {
    const first = read();
    if (this.#token.kind !== "word" || this.#token.text.toLowerCase() !== word) return first;
    const operands: Condition[] = [];
    const add = (part: Part) => {
      const condition = this.#conditionOf(part);
      operands.push(...(condition.kind === word ? condition.operands : [condition]));
    };
    add(first);
    while (this.#word(word)) add(read());
    return { kind: "condition", condition: { kind: word, operands }, offset: first.offset };
  }

  #negation(): Part {
    const { offset } = this.#token;
    if (!this.#word("not")) return this.#predicate();
    const operand = this.#deeper(() => this.#conditionOf(this.#negation()));
    return { kind: "condition", condition: { kind: "not", operand }, offset };
  }

  #predicate(): Part {
    const first = this.#sum(0);
    const operator = this.#token.kind === "sign" ? COMPARISONS.get(this.#token.text) : undefined;
    const condition = operator === undefined ? this.#wordy(first) : this.#comparison(operator, first);
    return condition === undefined ? first : { kind: "condition", condition, offset: first.offset };
  }

  #comparison(operator: ComparisonOperator, first: Part): Condition {
    const left = this.#valueOf(first);
    this.#at += 1;
    const right = this.#valueOf(this.#sum(0));
    if (this.#token.kind === "sign" && COMPARISONS.has(this.#token.text)) {
      throw this.#unexpected("AND (comparisons do not chain)");
    }
    return { kind: "comparison", operator, left, right };
  }

  /** What begins with a word: IS NULL, BETWEEN, IN, LIKE. */
  #wordy(first: Part): Condition | undefined {
    if (this.#word("is")) {
      const negated = this.#word("not");
      if (!this.#word("null")) throw this.#unexpected("NULL or NOT NULL");
      return { kind: "isNull", operand: this.#valueOf(first), negated };
    }
    const negated = this.#word("not");
    if (this.#word("between")) {
      const low = this.#valueOf(this.#sum(0));
      if (!this.#word("and")) throw this.#unexpected("the AND of BETWEEN");
      return { kind: "between", operand: this.#valueOf(first), low, high: this.#valueOf(this.#sum(0)), negated };
    }
    if (this.#word("in")) return { kind: "in", operand: this.#valueOf(first), list: this.#list(), negated };
    if (this.#word("like")) {
      return { kind: "like", operand: this.#valueOf(first), pattern: this.#valueOf(this.#sum(0)), negated };
    }
    if (negated) throw this.#unexpected("BETWEEN, IN or LIKE");
    return undefined;
  }

  /** Values in parentheses, at least one. */
  #list(): readonly Expression[] {
    this.#need("(");
    const list = this.#deeper(() => {
      const values = [this.#valueOf(this.#either())];
      while (this.#sign(",")) values.push(this.#valueOf(this.#either()));
      return values;
    });
    this.#need(")");
    return list;
  }

  #sum(rank: number): Part {
    const operators = RANKS[rank];
    if (operators === undefined) return this.#signed();
    let left = this.#sum(rank + 1);
    for (;;) {
      const { kind, text } = this.#token;
      const operator = kind === "sign" ? operators.find((one) => one === text) : undefined;
      if (operator === undefined) return left;
      this.#at += 1;
      const right = this.#valueOf(this.#sum(rank + 1));
      const value: Expression = { kind: "arithmetic", operator, left: this.#valueOf(left), right };
      left = { kind: "value", value, offset: left.offset };
    }
  }

  #signed(): Part {
    const { offset } = this.#token;
    if (this.#sign("+")) return this.#deeper(() => this.#signed());
    if (!this.#sign("-")) return this.#primary();
    const literal = this.#token.kind === "number";
    const operand = this.#valueOf(this.#deeper(() => this.#signed()));
    // A minus before digits belongs to the number; anywhere else it is an operation.
    if (literal && operand.kind === "number") {
      const value: Expression = { kind: "number", value: -operand.value, text: `-${operand.text ?? operand.value}` };
      return { kind: "value", value, offset };
    }
    return { kind: "value", value: { kind: "negate", operand }, offset };
  }

  #primary(): Part {
    const { kind, text, offset } = this.#token;
    if (kind === "sign" && text === "(") {
      this.#at += 1;
      const inner = this.#deeper(() => this.#either());
      this.#need(")");
      return { ...inner, offset };
    }
    if (kind === "word") return { kind: "value", value: this.#named(text), offset };
    if (kind === "sign" || kind === "end") throw this.#unexpected("a column or a value");
    this.#at += 1;
    if (kind === "number") return { kind: "value", value: { kind, value: Number(text), text }, offset };
    return { kind: "value", value: kind === "time" ? { kind, text } : { kind, value: text }, offset };
  }

  #named(name: string): Expression {
    const lower = name.toLowerCase();
    const known: Expression | undefined =
      lower === "null"
        ? { kind: "null" }
        : lower === "true" || lower === "false"
          ? { kind: "boolean", value: lower === "true" }
          : undefined;
    if (known === undefined && RESERVED.has(lower)) throw this.#unexpected("a column or a value");
    this.#at += 1;
    if (known !== undefined) return known;
    if (this.#sign("(")) {
      if (this.#sign(")")) return { kind: "call", name, operands: [] };
      this.#at -= 1;
      return { kind: "call", name, operands: this.#list() };
    }
    if (name.includes(".")) {
      throw badCondition(
        this.#sql,
        this.#tokens[this.#at - 1]?.offset ?? 0,
        `${name} is no column: a name has no dot,`,
      );
    }
    return { kind: "column", name };
  }
}
