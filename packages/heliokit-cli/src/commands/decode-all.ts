import { type Hdu, isImage, readStored } from "heliokit/fits";

/** Reads everything in a unit. Gives the damaged tiles or rows of an image (with `salvage`), else throws at the first. */
export async function decodeAll(
  hdu: Hdu,
  salvage: boolean,
  note: (problem: { readonly code: string; readonly message: string }) => void,
): Promise<readonly number[]> {
  if (!isImage(hdu) || hdu.axes.length === 0) return [];
  const { damaged } = await readStored(hdu, { salvage });
  const first = damaged[0];
  if (first)
    note({
      code: first.error.code,
      message: `${damaged.length} tiles cannot be read; the first: ${first.error.message}`,
    });
  return damaged.map(({ tile }) => tile);
}
