import type { Condition, Expression } from "../table/index.js";
import { findKeyword, type SeriesInfo } from "./series-info.js";

/**
 * A condition as the archive's database decides it: a text that is compared with a time keyword becomes `$(time)`, since
 * times are numbers there.
 */
export function timesInConditions(condition: Condition, info: SeriesInfo): Condition {
  const isTime = (one: Expression) => one.kind === "column" && findKeyword(info, one.name)?.isTime === true;
  const beside = (value: Expression, other: Expression): Expression =>
    value.kind === "text" && isTime(other) ? { kind: "time", text: value.value } : value;
  const inside = (one: Condition): Condition => timesInConditions(one, info);
  switch (condition.kind) {
    case "and":
    case "or":
      return { ...condition, operands: condition.operands.map(inside) };
    case "not":
      return { ...condition, operand: inside(condition.operand) };
    case "comparison": {
      const { left, right } = condition;
      return { ...condition, left: beside(left, right), right: beside(right, left) };
    }
    case "between": {
      const { operand, low, high } = condition;
      return { ...condition, low: beside(low, operand), high: beside(high, operand) };
    }
    case "in":
      return { ...condition, list: condition.list.map((value) => beside(value, condition.operand)) };
    default:
      return condition;
  }
}
