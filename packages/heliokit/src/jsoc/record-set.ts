/**
 * Record-set specifications of DRMS, `series[field][field][? condition ?]{segment}`, as values. `parseRecordSets` and
 * `formatRecordSets` go both ways.
 */

/** A moment or number or text in a field, as it is written. Which of these it is, the series' prime key decides. */
export type KeyBound =
  | { readonly kind: "value"; readonly text: string }
  /** `^`: first value of the key; `$`: last. */
  | { readonly kind: "first" }
  | { readonly kind: "last" }
  /** `#123`: slot number; `#^`, `#$`. */
  | { readonly kind: "index"; readonly index: number | "first" | "last" };

/** A length along a key: `90s`, `5m`, `3u`. */
export interface KeySpan {
  readonly value: number;
  /** u counts slots. */
  readonly unit: "s" | "m" | "h" | "d" | "u" | "";
  /** As it was written. */
  readonly text: string;
}

/** One part of a field; the parts of a field are united. */
export type KeyRange =
  | { readonly kind: "single"; readonly at: KeyBound }
  /** `a-b`, both ends included; `@cadence` counted from the start. */
  | { readonly kind: "closed"; readonly from: KeyBound; readonly to: KeyBound; readonly cadence?: KeySpan }
  /** `a/d`: from a, d long. */
  | { readonly kind: "duration"; readonly from: KeyBound; readonly duration: KeySpan; readonly cadence?: KeySpan };

/** Record numbers, both ends included. `[:#5]` has equal ends. */
export interface RecordNumberRange {
  readonly from: number | "first" | "last";
  readonly to: number | "first" | "last";
}

/** One bracket of a record set. */
export type RecordFilter =
  /** A field of a prime key: the n-th unnamed field belongs to the n-th key; empty means all values. */
  | { readonly kind: "key"; readonly key?: string; readonly ranges: readonly KeyRange[] }
  | { readonly kind: "records"; readonly ranges: readonly RecordNumberRange[] }
  /** `[? ... ?]`, or `[! ... !]` which gives all versions. The SQL is kept as written. */
  | { readonly kind: "condition"; readonly sql: string; readonly allVersions: boolean };

/** One record set. */
export interface RecordSet {
  readonly series: string;
  readonly filters: readonly RecordFilter[];
  /** Names in braces; absent where there are none. */
  readonly segments?: readonly string[];
}
