import type { Column } from "./column.js";

/**
 * Columns of one length, with row labels that survive filtering, sorting and selecting: the label of a row is its
 * number in the table that it first stood in. A plain immutable record; what is done to it are free functions.
 */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** Labels of the rows; absent where they are 0, 1, 2, ... */
  readonly labels?: Uint32Array;
}
