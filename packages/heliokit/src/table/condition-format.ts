import { HeliokitError } from "../errors.js";
import type { Condition, Expression } from "./condition.js";
import { isColumnName } from "./condition-parse.js";

/**
 * A condition as SQL, in one form: no spaces around comparisons, words in capitals, parentheses only where they are
 * needed (and around `&` and `|`, whose rank people forget). `parseCondition` reads it back.
 *
 * @throws HeliokitError `table/bad-condition` for what SQL cannot say, such as a column name with a space
 *
 * @example
 * ```ts
 * formatCondition(where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211))); // "EXPTIME<2 AND WAVELNTH=211"
 * ```
 */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
      return joined(condition.operands, " AND ", "TRUE");
    case "or":
      return joined(condition.operands, " OR ", "FALSE");
    case "not": {
      const operand = formatCondition(condition.operand);
      return condition.operand.kind === "truth" ? `NOT ${operand}` : `NOT (${operand})`;
    }
    case "comparison": {
      const left = expressionText(condition.left);
      const right = expressionText(condition.right);
      // "<-" would read like an operator of its own.
      const space = right.startsWith("-") ? " " : "";
      return `${left}${space}${condition.operator}${space}${right}`;
    }
    case "between": {
      const low = expressionText(condition.low);
      const high = expressionText(condition.high);
      return `${expressionText(condition.operand)}${negation(condition.negated)} BETWEEN ${low} AND ${high}`;
    }
    case "in": {
      const list = condition.list.map((one) => expressionText(one)).join(",");
      return `${expressionText(condition.operand)}${negation(condition.negated)} IN (${list})`;
    }
    case "like": {
      const pattern = expressionText(condition.pattern);
      return `${expressionText(condition.operand)}${negation(condition.negated)} LIKE ${pattern}`;
    }
    case "isNull":
      return `${expressionText(condition.operand)} IS${negation(condition.negated)} NULL`;
    case "truth":
      return expressionText(condition.operand);
  }
}

function negation(negated: boolean): string {
  return negated ? " NOT" : "";
}

function joined(operands: readonly Condition[], word: string, none: string): string {
  if (operands.length === 0) return none;
  return operands
    .map((operand) => {
      const text = formatCondition(operand);
      const weaker = (operand.kind === "or" || operand.kind === "and") && operand.operands.length > 1;
      return weaker && operands.length > 1 ? `(${text})` : text;
    })
    .join(word);
}

/** A value in SQL, in parentheses where it stands in another one. */
function expressionText(expression: Expression, inside = false): string {
  switch (expression.kind) {
    case "column":
      if (!isColumnName(expression.name)) throw cannotWrite(`the column name ${JSON.stringify(expression.name)}`);
      return expression.name;
    case "number": {
      const text = expression.text ?? String(expression.value);
      if (!/^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw cannotWrite(`the number ${text}`);
      return inside && text.startsWith("-") ? `(${text})` : text;
    }
    case "text":
      return `'${expression.value.replaceAll("'", "''")}'`;
    case "time":
      if (/[()]/.test(expression.text)) throw cannotWrite(`the time ${JSON.stringify(expression.text)}`);
      return `$(${expression.text})`;
    case "boolean":
      return expression.value ? "TRUE" : "FALSE";
    case "null":
      return "NULL";
    case "negate": {
      // Without parentheses two signs would begin a comment.
      const operand = expressionText(expression.operand, true);
      return inside ? `(-${parenthesised(operand)})` : `-${parenthesised(operand)}`;
    }
    case "arithmetic": {
      const { operator, left, right } = expression;
      const text = `${expressionText(left, true)}${spaced(operator)}${expressionText(right, true)}`;
      return inside || operator === "&" || operator === "|" ? `(${text})` : text;
    }
    case "call":
      return `${expression.name}(${expression.operands.map((operand) => expressionText(operand)).join(",")})`;
  }
}

/** `-5` would be read back as a number and `-` before a number likewise. */
function parenthesised(operand: string): string {
  return /^[\d.]/.test(operand) ? `(${operand})` : operand;
}

function spaced(operator: string): string {
  return operator === "&" || operator === "|" ? ` ${operator} ` : operator;
}

function cannotWrite(what: string): HeliokitError {
  return new HeliokitError("table/bad-condition", `${what} cannot be written in a condition in SQL`, { facts: {} });
}
