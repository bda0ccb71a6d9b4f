export { followIdl, type IdlPlace, idlNumber, idlNumbers, idlStructureAt, idlText, idlValue } from "./access.js";
export { idlElement, isIdlNumbers } from "./element.js";
export type { InflateZlib } from "./inflate.js";
export { type ReadIdlSaveOptions, readIdlSave } from "./read-save.js";
export type {
  IdlBigType,
  IdlComplex,
  IdlComplexType,
  IdlIdentification,
  IdlNumber,
  IdlNumberArray,
  IdlRealType,
  IdlReference,
  IdlReferenceArray,
  IdlReferenceType,
  IdlSave,
  IdlStructure,
  IdlText,
  IdlTextArray,
  IdlTimestamp,
  IdlUndefined,
  IdlValue,
  IdlVersion,
} from "./types.js";
