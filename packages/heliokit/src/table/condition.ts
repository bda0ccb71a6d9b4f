/**
 * Conditions on the values of a row, in the logic of SQL: a comparison with a missing value is neither true nor false.
 * The same record is written as SQL for the archive and decided here, row by row.
 */

/** A value that a condition computes with. */
export type Expression =
  | { readonly kind: "column"; readonly name: string }
  | {
      readonly kind: "number";
      readonly value: number /** As it was written, where that is known. */;
      readonly text?: string;
    }
  | { readonly kind: "text"; readonly value: string }
  /** A moment: `$(2021-07-03T14:30:00Z)` in DRMS; compares with time columns. */
  | { readonly kind: "time"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "negate"; readonly operand: Expression }
  | {
      readonly kind: "arithmetic";
      readonly operator: "+" | "-" | "*" | "/" | "%" | "&" | "|";
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Expression[] };

/** How two values are compared. */
export type ComparisonOperator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** Something that is true, false or unknown for a row. */
export type Condition =
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "between";
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: "in";
      readonly operand: Expression;
      readonly list: readonly Expression[];
      readonly negated: boolean;
    }
  | { readonly kind: "like"; readonly operand: Expression; readonly pattern: Expression; readonly negated: boolean }
  | { readonly kind: "isNull"; readonly operand: Expression; readonly negated: boolean }
  | { readonly kind: "and"; readonly operands: readonly Condition[] }
  | { readonly kind: "or"; readonly operands: readonly Condition[] }
  | { readonly kind: "not"; readonly operand: Condition }
  /** An expression that is itself true or false: a function's answer, TRUE. */
  | { readonly kind: "truth"; readonly operand: Expression };
