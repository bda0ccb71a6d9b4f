/** A change made to a header's values when they were taken up, and why; never silent. */
export interface Repair {
  readonly keyword: string;
  readonly found: string | number | undefined;
  readonly used: string | number;
  readonly reason: string;
}
