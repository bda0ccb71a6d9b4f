import { HeliokitError } from "../errors.js";
import { formatUtc, type Instant } from "../time/index.js";
import type { ComparisonOperator, Condition, Expression } from "./condition.js";
import { parseCondition } from "./condition-parse.js";

/** What a column is compared with. A text compared with a time column may be any time text, or an instant. */
export type ConditionOperand = number | bigint | string | boolean | Instant | Expression;

/**
 * A condition that can be gone on with: `a.and(b)`, `a.or(b)`, `a.not()`. The record itself holds data only; a copy
 * made for a worker or as JSON loses nothing but the methods.
 */
export type FluentCondition = Condition & ConditionMethods;

class ConditionMethods {
  /** True where this one and all the others are. */
  and(this: Condition, ...others: readonly Condition[]): FluentCondition {
    return and(this, ...others);
  }

  /** True where this one or any other is. */
  or(this: Condition, ...others: readonly Condition[]): FluentCondition {
    return or(this, ...others);
  }

  /** True where this one is false; unknown stays unknown. */
  not(this: Condition): FluentCondition {
    return not(this);
  }
}

function fluent(condition: Condition): FluentCondition {
  return Object.assign(new ConditionMethods(), condition);
}

/**
 * Gives a condition the methods `and`, `or` and `not`.
 *
 * @example
 * ```ts
 * fluentCondition(parseCondition("EXPTIME<2")).and(where("WAVELNTH").eq(211));
 * ```
 */
export function fluentCondition(condition: Condition): FluentCondition {
  return fluent(condition);
}

/** The comparisons of one column, see {@link where}. Every one gives a condition. */
export interface ConditionStart {
  /** Equal. */
  eq(value: ConditionOperand): FluentCondition;
  /** Not equal; not true for a missing value. */
  ne(value: ConditionOperand): FluentCondition;
  /** Less than. */
  lt(value: ConditionOperand): FluentCondition;
  /** Less than or equal. */
  le(value: ConditionOperand): FluentCondition;
  /** Greater than. */
  gt(value: ConditionOperand): FluentCondition;
  /** Greater than or equal. */
  ge(value: ConditionOperand): FluentCondition;
  /** Between two values, both included. */
  between(low: ConditionOperand, high: ConditionOperand): FluentCondition;
  /** One of a list, which must not be empty. */
  isIn(values: readonly ConditionOperand[]): FluentCondition;
  /** None of a list. */
  notIn(values: readonly ConditionOperand[]): FluentCondition;
  /** A text of a pattern: `%` stands for any characters, `_` for one, `\` takes the next one as it is. */
  like(pattern: string): FluentCondition;
  /** A text that is there and does not fit the pattern. */
  notLike(pattern: string): FluentCondition;
  /** The value is missing. */
  isNull(): FluentCondition;
  /** There is a value. */
  notNull(): FluentCondition;
  /** At least one of the bits of a mask (0 to 0xffffffff) is set. */
  anyBit(mask: number): FluentCondition;
  /** None of the bits of a mask is set. */
  noBit(mask: number): FluentCondition;
}

/**
 * Starts a condition on a column, or on an expression of columns.
 *
 * @throws HeliokitError `table/bad-condition` for what no SQL can say: a number that is not finite, an empty list, a
 * mask beyond 32 bits
 *
 * @example
 * ```ts
 * const short = where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211));
 * formatCondition(short); // "EXPTIME<2 AND WAVELNTH=211"
 * ```
 */
export function where(name: string | Expression): ConditionStart {
  const operand: Expression = typeof name === "string" ? column(name) : name;
  const compare = (operator: ComparisonOperator) => (value: ConditionOperand) =>
    fluent({ kind: "comparison", operator, left: operand, right: expressionOf(value) });
  const inList = (values: readonly ConditionOperand[], negated: boolean) => {
    if (values.length === 0) throw bad("a list without values; a condition IN () is never true and is no SQL");
    return fluent({ kind: "in", operand, list: values.map(expressionOf), negated });
  };
  const like = (pattern: string, negated: boolean) =>
    fluent({ kind: "like", operand, pattern: { kind: "text", value: pattern }, negated });
  const bits = (mask: number, operator: ComparisonOperator) =>
    fluent({
      kind: "comparison",
      operator,
      left: { kind: "arithmetic", operator: "&", left: operand, right: { kind: "number", value: signedMask(mask) } },
      right: { kind: "number", value: 0 },
    });
  return {
    eq: compare("="),
    ne: compare("<>"),
    lt: compare("<"),
    le: compare("<="),
    gt: compare(">"),
    ge: compare(">="),
    between: (low, high) =>
      fluent({ kind: "between", operand, low: expressionOf(low), high: expressionOf(high), negated: false }),
    isIn: (values) => inList(values, false),
    notIn: (values) => inList(values, true),
    like: (pattern) => like(pattern, false),
    notLike: (pattern) => like(pattern, true),
    isNull: () => fluent({ kind: "isNull", operand, negated: false }),
    notNull: () => fluent({ kind: "isNull", operand, negated: true }),
    anyBit: (mask) => bits(mask, "<>"),
    noBit: (mask) => bits(mask, "="),
  };
}

/**
 * A column as a value, to compare one column with another.
 *
 * @example
 * ```ts
 * where("T_STOP").gt(column("T_START"));
 * ```
 */
export function column(name: string): Expression {
  return { kind: "column", name };
}

/**
 * True where all conditions are; without any, always.
 *
 * @example
 * ```ts
 * and(where("EXPTIME").lt(2), where("QUALITY").eq(0), where("WAVELNTH").isIn([193, 211]));
 * ```
 */
export function and(...conditions: readonly Condition[]): FluentCondition {
  const operands = conditions.flatMap((one) => (one.kind === "and" ? one.operands : [one]));
  const [only] = operands;
  if (only === undefined) return fluent({ kind: "truth", operand: { kind: "boolean", value: true } });
  return fluent(operands.length === 1 ? only : { kind: "and", operands });
}

/**
 * True where any condition is; without any, never.
 *
 * @example
 * ```ts
 * or(where("WAVELNTH").eq(94), where("EXPTIME").lt(1.5));
 * ```
 */
export function or(...conditions: readonly Condition[]): FluentCondition {
  const operands = conditions.flatMap((one) => (one.kind === "or" ? one.operands : [one]));
  const [only] = operands;
  if (only === undefined) return fluent({ kind: "truth", operand: { kind: "boolean", value: false } });
  return fluent(operands.length === 1 ? only : { kind: "or", operands });
}

/**
 * True where the condition is false. Where it is unknown, because a value is missing, it stays unknown.
 *
 * @example
 * ```ts
 * not(where("QUALITY").eq(0));
 * ```
 */
export function not(condition: Condition): FluentCondition {
  return fluent({ kind: "not", operand: condition });
}

/**
 * A condition from SQL, to mix with built ones.
 *
 * @throws HeliokitError `table/bad-condition` with the offset of what is wrong
 *
 * @example
 * ```ts
 * sql("DATAMEAN/EXPTIME > 150").and(where("WAVELNTH").eq(171));
 * ```
 */
export function sql(text: string): FluentCondition {
  return fluent(parseCondition(text));
}

function expressionOf(value: ConditionOperand): Expression {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value)) throw bad(`the number ${value}; use isNull() for missing values`);
      return { kind: "number", value };
    case "bigint":
      return { kind: "number", value: Number(value), text: String(value) };
    case "string":
      return { kind: "text", value };
    case "boolean":
      return { kind: "boolean", value };
    default:
      return "kind" in value ? value : { kind: "time", text: formatUtc(value, "exact") };
  }
}

/** The archive's words are signed, and its numbers are decimal. */
function signedMask(mask: number): number {
  if (!Number.isInteger(mask) || mask < 0 || mask > 0xffffffff) {
    throw bad(`the mask ${mask}; a whole number from 0 to 0xffffffff is wanted`);
  }
  return mask | 0;
}

function bad(what: string): HeliokitError {
  return new HeliokitError("table/bad-condition", `condition holds ${what}`, { facts: {} });
}
