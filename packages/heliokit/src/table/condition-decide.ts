import type { ComparisonOperator, Condition, Expression } from "./condition.js";
import {
  type ConditionFunctions,
  cannotDecide,
  castLiteral,
  type ReadyExpression,
  readyExpression,
  type SqlType,
  type SqlValue,
  sqlName,
} from "./condition-values.js";
import type { Table } from "./table.js";

/** Options of {@link compileCondition}. */
export interface CompileConditionOptions {
  /** Functions that the condition may call, by their names in lower case. None by default. */
  readonly functions?: ConditionFunctions;
}

/** What a condition says of a row: true, false, or null for unknown. */
export type Decide = (row: number) => boolean | null;

/**
 * Makes a condition ready for the rows of a table, in the logic of SQL: what compares with a missing value is unknown,
 * AND and OR follow Kleene, whole numbers divide to whole numbers, a quoted literal takes the type of what it meets,
 * time columns are seconds since 1977-01-01 TAI (a time text compares with them too), words are signed.
 *
 * @throws HeliokitError `table/bad-condition` with the database's words in `facts.sqlError`; a division by zero is found
 * only at its row
 *
 * @example
 * ```ts
 * const decide = compileCondition(parseCondition("EXPTIME<2 AND WAVELNTH=211"), table);
 * decide(0); // false
 * ```
 */
export function compileCondition(condition: Condition, table: Table, options: CompileConditionOptions = {}): Decide {
  return decider(condition, table, options.functions ?? new Map());
}

/**
 * The rows that a condition is true for, in order.
 *
 * @throws HeliokitError `table/bad-condition`
 *
 * @example
 * ```ts
 * takeRows(table, matchingRows(table, where("EXPTIME").lt(2)));
 * ```
 */
export function matchingRows(table: Table, condition: Condition, options: CompileConditionOptions = {}): Uint32Array {
  const decide = compileCondition(condition, table, options);
  const rows = new Uint32Array(table.rowCount);
  let count = 0;
  for (let row = 0; row < table.rowCount; row++) {
    if (decide(row) === true) rows[count++] = row;
  }
  return rows.slice(0, count);
}

/**
 * Names of the columns that a condition looks at, as they are written there, each once.
 *
 * @example
 * ```ts
 * columnsOf(parseCondition("EXPTIME<2 AND WAVELNTH=211")); // ["EXPTIME", "WAVELNTH"]
 * ```
 */
export function columnsOf(condition: Condition): readonly string[] {
  const names = new Set<string>();
  for (const expression of expressionsOf(condition)) addColumns(expression, names);
  return [...names];
}

function addColumns(expression: Expression, names: Set<string>): void {
  if (expression.kind === "column") names.add(expression.name);
  else if (expression.kind === "negate") addColumns(expression.operand, names);
  else if (expression.kind === "call") for (const operand of expression.operands) addColumns(operand, names);
  else if (expression.kind === "arithmetic") {
    addColumns(expression.left, names);
    addColumns(expression.right, names);
  }
}

/** The expressions that a condition compares. */
function expressionsOf(condition: Condition): readonly Expression[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return condition.operands.flatMap(expressionsOf);
    case "not":
      return expressionsOf(condition.operand);
    case "comparison":
      return [condition.left, condition.right];
    case "between":
      return [condition.operand, condition.low, condition.high];
    case "in":
      return [condition.operand, ...condition.list];
    case "like":
      return [condition.operand, condition.pattern];
    default:
      return [condition.operand];
  }
}

function decider(condition: Condition, table: Table, functions: ConditionFunctions): Decide {
  const ready = (expression: Expression) => readyExpression(expression, table, functions);
  const inner = (one: Condition) => decider(one, table, functions);
  switch (condition.kind) {
    case "and":
      return allOf(condition.operands.map(inner));
    case "or":
      return anyOf(condition.operands.map(inner));
    case "not":
      return negated(inner(condition.operand), true);
    case "comparison":
      return comparison(condition.operator, ready(condition.left), ready(condition.right));
    case "between": {
      const operand = ready(condition.operand);
      const low = comparison(">=", operand, ready(condition.low));
      const high = comparison("<=", operand, ready(condition.high));
      return negated(allOf([low, high]), condition.negated);
    }
    case "in": {
      const operand = ready(condition.operand);
      const equal = condition.list.map((value) => comparison("=", operand, ready(value)));
      return negated(anyOf(equal), condition.negated);
    }
    case "like":
      return negated(like(ready(condition.operand), ready(condition.pattern)), condition.negated);
    case "isNull": {
      const operand = ready(condition.operand);
      return (row) => (operand.valueAt(row) === null) !== condition.negated;
    }
    case "truth":
      return truth(ready(condition.operand));
  }
}

function allOf(operands: readonly Decide[]): Decide {
  return (row) => {
    let result: boolean | null = true;
    for (const operand of operands) {
      const value = operand(row);
      if (value === false) return false;
      if (value === null) result = null;
    }
    return result;
  };
}

function anyOf(operands: readonly Decide[]): Decide {
  return (row) => {
    let result: boolean | null = false;
    for (const operand of operands) {
      const value = operand(row);
      if (value === true) return true;
      if (value === null) result = null;
    }
    return result;
  };
}

function negated(operand: Decide, negate: boolean): Decide {
  if (!negate) return operand;
  return (row) => {
    const value = operand(row);
    return value === null ? null : !value;
  };
}

function truth(operand: ReadyExpression): Decide {
  const ready = operand.literal === undefined ? operand : castLiteral(operand.literal, "boolean");
  if (ready.type !== "boolean" && ready.type !== "null") {
    throw cannotDecide(`argument of WHERE must be type boolean, not type ${sqlName(ready.type)}`);
  }
  return (row) => {
    const value = ready.valueAt(row);
    return value === null ? null : value === true;
  };
}

const isNumber = (type: SqlType) => type === "integer" || type === "real" || type === "time";

/** Two sides made comparable: a literal text becomes what it meets. */
function comparable(
  operator: string,
  left: ReadyExpression,
  right: ReadyExpression,
): readonly [ReadyExpression, ReadyExpression] {
  const a = left.literal !== undefined && right.literal === undefined ? castLiteral(left.literal, right.type) : left;
  const b = right.literal !== undefined && left.literal === undefined ? castLiteral(right.literal, left.type) : right;
  const alike = a.type === b.type || (isNumber(a.type) && isNumber(b.type)) || a.type === "null" || b.type === "null";
  if (!alike) {
    throw cannotDecide(`operator does not exist: ${sqlName(a.type)} ${operator} ${sqlName(b.type)}`, { operator });
  }
  return [a, b];
}

function comparison(operator: ComparisonOperator, first: ReadyExpression, second: ReadyExpression): Decide {
  const [left, right] = comparable(operator, first, second);
  const holds = test(operator);
  return (row) => {
    const a = left.valueAt(row);
    const b = right.valueAt(row);
    return a === null || b === null ? null : holds(a, b);
  };
}

type Comparable = Exclude<SqlValue, null>;

function test(operator: ComparisonOperator): (a: Comparable, b: Comparable) => boolean {
  switch (operator) {
    case "=":
      return (a, b) => !(a < b) && !(a > b);
    case "<>":
      return (a, b) => a < b || a > b;
    case "<":
      return (a, b) => a < b;
    case "<=":
      return (a, b) => a <= b;
    case ">":
      return (a, b) => a > b;
    case ">=":
      return (a, b) => a >= b;
  }
}

function like(operand: ReadyExpression, pattern: ReadyExpression): Decide {
  for (const { type } of [operand, pattern]) {
    if (type !== "text" && type !== "null") {
      throw cannotDecide(`operator does not exist: ${sqlName(operand.type)} ~~ ${sqlName(pattern.type)}`);
    }
  }
  return (row) => {
    const text = operand.valueAt(row);
    const wanted = pattern.valueAt(row);
    return typeof text === "string" && typeof wanted === "string" ? isLike(text, wanted) : null;
  };
}

/** LIKE without a regular expression: no pattern makes it slow beyond the product of the lengths. */
function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const wanted = pattern[from];
    if (wanted === "%") {
      star = from++;
      mark = at;
      continue;
    }
    const escaped = wanted === "\\" && from + 1 < pattern.length;
    const literal = escaped ? pattern[from + 1] : wanted;
    if (from < pattern.length && ((wanted === "_" && !escaped) || literal === text[at])) {
      from += escaped ? 2 : 1;
      at++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[from] === "%") from++;
  return from === pattern.length;
}
