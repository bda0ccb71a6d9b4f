export type {
  BitsColumn,
  BooleanColumn,
  CellValue,
  Column,
  ColumnFields,
  ColumnType,
  IntegerColumn,
  LongColumn,
  RealColumn,
  TextColumn,
  TimeColumn,
} from "./column.js";
export type { ComparisonOperator, Condition, Expression } from "./condition.js";
export {
  and,
  type ConditionOperand,
  type ConditionStart,
  column,
  type FluentCondition,
  fluentCondition,
  not,
  or,
  sql,
  where,
} from "./condition-build.js";
export { formatCondition } from "./condition-format.js";
export { parseCondition } from "./condition-parse.js";
export type { Table } from "./table.js";
export type { Texts } from "./texts.js";
