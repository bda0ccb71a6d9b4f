/**
 * The header of a NumPy file (format 1.0) of float32, little-endian, the last axis running fastest: 64, 128, ... bytes.
 *
 * @example
 * ```ts
 * npyHeader([120, 512, 512]).length; // 128
 * ```
 */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sides}), }`;
  // The magic word, the version, the length and the text fill whole blocks of 64 bytes; a line end closes them.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(text), 10);
  bytes[length - 1] = 0x0a;
  return bytes;
}
