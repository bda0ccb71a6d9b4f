export { cellText, type Row, rowOf, rowsOf, valueAt } from "./cell.js";
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
export { type ColumnFromTextsOptions, columnFromTexts } from "./column-from-texts.js";
export { type CellDifference, compareTables, type TableComparison } from "./compare-tables.js";
export { concatTables } from "./concat-tables.js";
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
export {
  type CompileConditionOptions,
  columnsOf,
  compileCondition,
  type Decide,
  matchingRows,
} from "./condition-decide.js";
export { formatCondition } from "./condition-format.js";
export { parseCondition } from "./condition-parse.js";
export type { ConditionFunction, ConditionFunctions, SqlValue } from "./condition-values.js";
export { fromCsv, toCsv } from "./csv.js";
export { type ColumnSummary, describeColumn } from "./describe-column.js";
export { type FormatTableOptions, formatTable } from "./format-table.js";
export { fromJson, type JsonCell, jsonRows, toJson } from "./json.js";
export {
  bitsColumn,
  booleanColumn,
  type ColumnOptions,
  integerColumn,
  realColumn,
  textColumn,
  timeColumn,
} from "./make-column.js";
export { columnOf, labelOf, makeTable } from "./make-table.js";
export { groupTable, type SortKey, sortTable, type TableGroup, uniqueValues } from "./order.js";
export { fromParquet, toParquet } from "./parquet.js";
export type { Table } from "./table.js";
export { filterTable, headTable, selectColumns, tailTable, takeRows, withColumn } from "./take-rows.js";
export { packTexts, textAt } from "./text-list.js";
export type { Texts } from "./texts.js";
