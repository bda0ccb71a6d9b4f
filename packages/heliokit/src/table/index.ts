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
export type { Table } from "./table.js";
export type { Texts } from "./texts.js";
