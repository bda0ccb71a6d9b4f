import { HeliokitError } from "../errors.js";

/**
 * Decodes a PLIO_1 line list (IRAF masks, values 0 to 2^24) into `output`, one number per pixel. `bytes` are
 * big-endian 16-bit words. What the list does not reach is zero.
 *
 * Errors: `codecs/plio-corrupt`. Source: FITS standard 4.0, section 10.4.3.
 *
 * @example
 * ```ts
 * const mask = new Int32Array(4096);
 * plioDecode(tile, mask);
 * ```
 */
export function plioDecode(bytes: Uint8Array, output: Int32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = bytes.length >> 1;
  const word = (index: number) => {
    if (index >= words) throw corrupt(`PLIO list ends after ${words} words`);
    return view.getInt16(index * 2);
  };
  output.fill(0);
  if (output.length === 0) return;
  // The third word tells the format: positive is the length in the old one.
  const old = word(2) > 0;
  const length = old ? word(2) : word(3) + 32768 * word(4);
  const first = old ? 3 : word(1);
  if (length > words || first < 3 || first > words)
    throw corrupt(`PLIO list claims ${length} words from ${first}, has ${words}`);
  let value = 1;
  let at = 0;
  const put = (count: number, pixel: number) => {
    if (at + count > output.length) throw corrupt(`PLIO list runs past pixel ${output.length}`);
    if (pixel !== 0) output.fill(pixel, at, at + count);
    at += count;
  };
  for (let index = first; index < length; index++) {
    const code = word(index) & 0xffff;
    const data = code & 4095;
    switch (code >> 12) {
      case 0:
        put(data, 0);
        break;
      case 1:
        index++;
        value = data + ((word(index) & 0xffff) << 12);
        break;
      case 2:
        value += data;
        break;
      case 3:
        value -= data;
        break;
      case 4:
        put(data, value);
        break;
      case 5:
        put(Math.max(0, data - 1), 0);
        put(1, value);
        break;
      case 6:
        value += data;
        put(1, value);
        break;
      case 7:
        value -= data;
        put(1, value);
        break;
      default:
        throw corrupt(`PLIO list has the unknown instruction ${code >> 12}`);
    }
  }
}

function corrupt(message: string): HeliokitError {
  return new HeliokitError("codecs/plio-corrupt", message);
}
