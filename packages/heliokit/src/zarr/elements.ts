import type { ZarrArray, ZarrType } from "./array.js";
import { badChunk } from "./blosc-header.js";
import { bytesOfType, type ZarrData } from "./dtype.js";

/** Elements of decoded bytes, in the order in which they lie there. */
export function elementsOf(
  array: Pick<ZarrArray, "dtype" | "littleEndian" | "codecs">,
  bytes: Uint8Array,
  count: number,
  file: string,
): ZarrData {
  const { dtype, littleEndian } = array;
  if (dtype === "string") return variableTexts(bytes, count, file);
  if (bytes.length !== count * bytesOfType(dtype)) {
    throw badChunk(file, `gives ${bytes.length} bytes for ${count} elements of ${dtype}`);
  }
  if (dtype.startsWith("U")) return wideTexts(bytes, count, Number(dtype.slice(1)), littleEndian);
  if (dtype.startsWith("S")) return narrowTexts(bytes, count, Number(dtype.slice(1)));
  const size = bytesOfType(dtype);
  const own = littleEndian || size === 1 ? aligned(bytes, size) : swapped(bytes, size);
  return numbersOf(dtype, own, count);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}

function swapped(bytes: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let byte = 0; byte < size; byte++) result[at + byte] = bytes[at + size - 1 - byte] ?? 0;
  }
  return result;
}

function numbersOf(dtype: ZarrType, { buffer, byteOffset }: Uint8Array, count: number): ZarrData {
  switch (dtype) {
    case "int8":
      return new Int8Array(buffer, byteOffset, count);
    case "int16":
      return new Int16Array(buffer, byteOffset, count);
    case "uint16":
      return new Uint16Array(buffer, byteOffset, count);
    case "int32":
      return new Int32Array(buffer, byteOffset, count);
    case "uint32":
      return new Uint32Array(buffer, byteOffset, count);
    case "int64":
      return new BigInt64Array(buffer, byteOffset, count);
    case "uint64":
      return new BigUint64Array(buffer, byteOffset, count);
    case "float16":
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfFloat);
    case "float32":
      return new Float32Array(buffer, byteOffset, count);
    case "float64":
      return new Float64Array(buffer, byteOffset, count);
    default:
      return new Uint8Array(buffer, byteOffset, count);
  }
}

/** A 16-bit float (IEEE 754 binary16) as a number. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  // 2^(exponent - 25) times the whole number 1024 + fraction, without a power that may round.
  return (sign * (1024 + fraction) * (1 << exponent)) / 2 ** 25;
}

function wideTexts(bytes: Uint8Array, count: number, width: number, littleEndian: boolean): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    let text = "";
    for (let at = 4 * width * index; at < 4 * width * (index + 1); at += 4) {
      const code = view.getUint32(at, littleEndian);
      if (code === 0) break;
      text += code <= 0x10_ffff ? String.fromCodePoint(code) : "\ufffd";
    }
    return text;
  });
}

function narrowTexts(bytes: Uint8Array, count: number, width: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, index) => {
    const field = bytes.subarray(width * index, width * (index + 1));
    let end = width;
    while (end > 0 && field[end - 1] === 0) end--;
    return decoder.decode(field.subarray(0, end));
  });
}

/** `vlen-utf8`: a count, then each text with its length in front. */
function variableTexts(bytes: Uint8Array, count: number, file: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== count) throw badChunk(file, `does not hold ${count} texts`);
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let at = 4;
  while (texts.length < count) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > bytes.length) throw badChunk(file, `ends within text ${texts.length} of ${count}`);
    texts.push(decoder.decode(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return texts;
}
