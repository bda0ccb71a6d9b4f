import { type Hdu, isImage, readStored, readTable } from "heliokit/fits";
import { count } from "../report/words.js";

/**
 * Reads everything in a unit: every tile, column and record. Gives the damaged tiles or rows with `salvage`, else
 * throws at the first.
 */
export async function decodeAll(
  hdu: Hdu,
  salvage: boolean,
  note: (problem: { readonly code: string; readonly message: string }) => void,
): Promise<readonly number[]> {
  const damaged = await damagedIn(hdu, salvage);
  const [first] = damaged;
  if (first) {
    const message = `${count(damaged.length, "tile or row", "tiles or rows")} cannot be read; the first: ${first.error.message}`;
    note({ code: first.error.code, message });
  }
  return damaged.map(({ place }) => place);
}

async function damagedIn(
  hdu: Hdu,
  salvage: boolean,
): Promise<readonly { readonly place: number; readonly error: { readonly code: string; readonly message: string } }[]> {
  if (isImage(hdu)) {
    if (hdu.axes.length === 0) return [];
    const { damaged } = await readStored(hdu, { salvage });
    return damaged.map(({ tile, error }) => ({ place: tile, error }));
  }
  // What has no columns to decode (random groups, unknown extensions) has its checksums only.
  if (!hdu.kind.includes("table")) return [];
  const { damaged } = await readTable(hdu, { salvage });
  return damaged.map(({ row, error }) => ({ place: row, error }));
}
