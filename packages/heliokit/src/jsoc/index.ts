export type { KeyBound, KeyRange, KeySpan, RecordFilter, RecordNumberRange, RecordSet } from "./record-set.js";
