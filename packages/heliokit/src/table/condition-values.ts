import { HeliokitError } from "../errors.js";
import { instantFromNanoseconds, nanosecondsOf, parseInstant } from "../time/index.js";
import type { Column } from "./column.js";
import type { Expression } from "./condition.js";
import { findColumn } from "./make-table.js";
import { readIntegerText, readNumberText } from "./read-number.js";
import type { Table } from "./table.js";
import { textAt } from "./text-list.js";

/** What an expression computes; times are seconds of TAI since 1977-01-01 TAI, as the archive keeps them. */
export type SqlType = "integer" | "real" | "time" | "text" | "boolean" | "null";

/** A value in a condition; null is one that is missing. */
export type SqlValue = number | bigint | string | boolean | null;

/** An expression made ready for the rows of a table. */
export interface ReadyExpression {
  readonly type: SqlType;
  readonly valueAt: (row: number) => SqlValue;
  /** The text of a literal: it takes the type of what it meets. */
  readonly literal?: string;
}

/** A function that conditions may call: `drms.image_exists`. */
export interface ConditionFunction {
  readonly type: "integer" | "real" | "text" | "boolean";
  /** Number of operands. */
  readonly operandCount: number;
  /** Called for every row; operands may be null. */
  readonly evaluate: (operands: readonly SqlValue[]) => SqlValue;
}

/** Functions by their names in lower case. */
export type ConditionFunctions = ReadonlyMap<string, ConditionFunction>;

/** The error of a condition that cannot be decided, in the database's words. */
export function cannotDecide(sqlError: string, facts: Readonly<Record<string, unknown>> = {}): HeliokitError {
  return new HeliokitError("table/bad-condition", `condition cannot be decided: ${sqlError}`, {
    facts: { sqlError, ...facts },
  });
}

const SQL_NAMES: Record<SqlType, string> = {
  integer: "integer",
  real: "double precision",
  time: "double precision",
  text: "text",
  boolean: "boolean",
  null: "unknown",
};

/** The name of a type in the database's messages. */
export function sqlName(type: SqlType): string {
  return SQL_NAMES[type];
}

/** Zero of the archive's times. */
const ZERO = nanosecondsOf(parseInstant("1977.01.01_TAI"));
const ZERO_SECONDS = Number(ZERO / 1_000_000_000n);

/** The number that the archive keeps for a time text. */
export function secondsOfTime(text: string): number {
  try {
    const { seconds, nanoseconds } = instantFromNanoseconds(nanosecondsOf(parseInstant(text)) - ZERO);
    return seconds + nanoseconds / 1e9;
  } catch {
    throw cannotDecide(`invalid time ${JSON.stringify(text.slice(0, 60))}`, { time: text });
  }
}

function columnExpression(table: Table, name: string): ReadyExpression {
  const column = findColumn(table, name);
  if (!column) throw cannotDecide(`column "${name.toLowerCase()}" does not exist`, { column: name });
  return readyColumn(column);
}

function readyColumn(column: Column): ReadyExpression {
  const { missing } = column;
  const there = <T extends SqlValue>(value: (row: number) => T) =>
    missing ? (row: number) => (missing[row] === 1 ? null : value(row)) : value;
  switch (column.type) {
    case "text":
      return { type: "text", valueAt: there((row) => textAt(column.texts, row)) };
    case "real": {
      const { values } = column;
      // The archive keeps a number that is none as a missing value.
      const value = (row: number) => {
        const number = values[row] ?? Number.NaN;
        return Number.isNaN(number) ? null : number;
      };
      return { type: "real", valueAt: there(value) };
    }
    case "integer":
      return { type: "integer", valueAt: there((row) => column.values[row] ?? 0) };
    case "long":
      return { type: "integer", valueAt: there((row) => column.values[row] ?? 0n) };
    case "bits":
      // Words are signed integers there: 0x80000000 is negative.
      return { type: "integer", valueAt: there((row) => (column.values[row] ?? 0) | 0) };
    case "boolean":
      return { type: "boolean", valueAt: there((row) => column.values[row] === 1) };
    case "time":
      return {
        type: "time",
        valueAt: there((row) => (column.seconds[row] ?? 0) - ZERO_SECONDS + (column.nanoseconds[row] ?? 0) / 1e9),
      };
  }
}

function constant(type: SqlType, value: SqlValue): ReadyExpression {
  return { type, valueAt: () => value };
}

/** A literal text read as the type that it meets, as the database does. */
export function castLiteral(text: string, to: SqlType): ReadyExpression {
  const refuse = () => cannotDecide(`invalid input syntax for type ${sqlName(to)}: "${text.slice(0, 60)}"`, { text });
  switch (to) {
    case "text":
    case "null":
      return constant("text", text);
    case "integer": {
      const integer = readIntegerText(text);
      if (integer === undefined || /x/i.test(text)) throw refuse();
      return constant("integer", Number.isSafeInteger(Number(integer)) ? Number(integer) : integer);
    }
    case "real": {
      const number = readNumberText(text);
      if (number === undefined || /x/i.test(text)) throw refuse();
      return constant("real", number);
    }
    case "time": {
      const number = readNumberText(text);
      return constant("time", number ?? secondsOfTime(text));
    }
    case "boolean":
      if (/^(?:t|true|yes|y|on|1)$/i.test(text)) return constant("boolean", true);
      if (/^(?:f|false|no|n|off|0)$/i.test(text)) return constant("boolean", false);
      throw refuse();
  }
}

/** An expression made ready for the rows of a table. */
export function readyExpression(expression: Expression, table: Table, functions: ConditionFunctions): ReadyExpression {
  const ready = (inner: Expression) => readyExpression(inner, table, functions);
  switch (expression.kind) {
    case "column":
      return columnExpression(table, expression.name);
    case "number": {
      const { value, text } = expression;
      const whole = text === undefined ? Number.isInteger(value) : /^-?\d+$/.test(text);
      if (whole && text !== undefined && !Number.isSafeInteger(value)) return constant("integer", BigInt(text));
      return constant(whole ? "integer" : "real", value);
    }
    case "text":
      return { ...constant("text", expression.value), literal: expression.value };
    case "time":
      return constant("time", secondsOfTime(expression.text));
    case "boolean":
      return constant("boolean", expression.value);
    case "null":
      return constant("null", null);
    case "negate": {
      const operand = numeric(ready(expression.operand), "-");
      return {
        type: operand.type,
        valueAt: (row) => {
          const value = operand.valueAt(row);
          return value === null ? null : -Number(value);
        },
      };
    }
    case "arithmetic":
      return arithmetic(expression.operator, ready(expression.left), ready(expression.right));
    case "call": {
      const name = expression.name.toLowerCase();
      const called = functions.get(name);
      const operands = expression.operands.map(ready);
      if (!called || called.operandCount !== operands.length) {
        const types = operands.map(({ type }) => sqlName(type)).join(", ");
        throw cannotDecide(`function ${name}(${types}) does not exist`, { function: name });
      }
      return { type: called.type, valueAt: (row) => called.evaluate(operands.map((operand) => operand.valueAt(row))) };
    }
  }
}

function numeric(operand: ReadyExpression, operator: string): ReadyExpression {
  if (operand.literal !== undefined) return castLiteral(operand.literal, "real");
  if (operand.type === "text" || operand.type === "boolean") {
    throw cannotDecide(`operator does not exist: ${operator} ${sqlName(operand.type)}`, { operator });
  }
  return operand;
}

type Operator = "+" | "-" | "*" | "/" | "%" | "&" | "|";

function arithmetic(operator: Operator, first: ReadyExpression, second: ReadyExpression): ReadyExpression {
  const left = numeric(first, operator);
  const right = numeric(second, operator);
  const whole = (type: SqlType) => type === "integer" || type === "null";
  const integers = whole(left.type) && whole(right.type);
  if ((operator === "&" || operator === "|" || operator === "%") && !integers) {
    throw cannotDecide(`operator does not exist: ${sqlName(left.type)} ${operator} ${sqlName(right.type)}`, {
      operator,
    });
  }
  const compute = integers ? integerArithmetic(operator) : realArithmetic(operator);
  return {
    type: integers ? "integer" : "real",
    valueAt: (row) => {
      const a = left.valueAt(row);
      const b = right.valueAt(row);
      return a === null || b === null ? null : compute(a, b);
    },
  };
}

function realArithmetic(operator: Operator): (a: SqlValue, b: SqlValue) => number {
  return (a, b) => {
    const left = Number(a);
    const right = Number(b);
    switch (operator) {
      case "+":
        return left + right;
      case "-":
        return left - right;
      case "*":
        return left * right;
      default:
        if (right === 0) throw cannotDecide("division by zero");
        return left / right;
    }
  };
}

/** Whole numbers stay whole there: 7/2 is 3, -7/2 is -3. */
function integerArithmetic(operator: Operator): (a: SqlValue, b: SqlValue) => SqlValue {
  return (a, b) => {
    const left = wholeOf(a);
    const right = wholeOf(b);
    if ((operator === "/" || operator === "%") && right === 0n) throw cannotDecide("division by zero");
    const result = wholeResult(operator, left, right);
    if (BigInt.asIntN(64, result) !== result) throw cannotDecide("bigint out of range");
    const number = Number(result);
    return Number.isSafeInteger(number) ? number : result;
  };
}

function wholeOf(value: SqlValue): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
}

function wholeResult(operator: Operator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "&":
      return left & right;
    case "|":
      return left | right;
  }
}
