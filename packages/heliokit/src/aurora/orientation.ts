/** Pixels of a frame. */
export type FramePixels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** Reverses the order of rows in place; `rowLength` counts values. */
export function reverseRows<T extends FramePixels>(data: T, rowLength: number): T {
  const rows = Math.floor(data.length / rowLength);
  const spare = data.slice(0, rowLength);
  for (let low = 0, high = rows - 1; low < high; low++, high--) {
    spare.set(data.subarray(low * rowLength, (low + 1) * rowLength));
    data.copyWithin(low * rowLength, high * rowLength, (high + 1) * rowLength);
    data.set(spare, high * rowLength);
  }
  return data;
}

/**
 * Turns a stored frame in place so that row 0 is south: "rows" reversed, "half" a turn (rows and columns reversed), or
 * "none". Colours of a pixel stay in their order.
 */
export function turnFrame<T extends FramePixels>(
  data: T,
  size: { readonly width: number; readonly channels: number },
  turn: "rows" | "half" | "none",
): T {
  if (turn === "none") return data;
  const { width, channels } = size;
  if (turn === "rows") return reverseRows(data, width * channels);
  data.reverse();
  if (channels > 1)
    for (let at = 0; at + channels <= data.length; at += channels) data.subarray(at, at + channels).reverse();
  return data;
}
