export { followIdl, type IdlPlace, idlNumber, idlNumbers, idlStructureAt, idlText, idlValue } from "./access.js";
export { idlElement } from "./element.js";
export { isIdlNumbers } from "./guards.js";
export type { InflateZlib } from "./inflate.js";
export {
  type IdlArrayOptions,
  type IdlInput,
  type IdlScalarValue,
  type IdlTypedArray,
  idlArray,
  idlPointer,
  idlScalar,
  idlStructure,
} from "./make-value.js";
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
export { type WriteIdlSaveOptions, writeIdlSave } from "./write-save.js";
