import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { openFits, verify } from "../fits/index.js";

/**
 * Checks that a FITS file is whole: every header reads, every unit has its data, CHECKSUM and DATASUM are right where
 * they are there. Pixels are not decoded. For the `verify` of `downloadFiles`.
 *
 * @throws HeliokitError `fits/truncated-data`, `fits/not-fits`, `fits/datasum-mismatch`, `fits/checksum-mismatch`, and what `openFits` throws
 *
 * @example
 * ```ts
 * await downloadFiles(items, { to: "flare", verify: verifyFits });
 * ```
 */
export async function verifyFits(source: ByteSource): Promise<void> {
  const file = await openFits(source);
  for (const hdu of await file.hdus()) {
    const found = file.source.size - hdu.dataOffset;
    if (found < hdu.dataBytes) {
      throw new HeliokitError(
        "fits/truncated-data",
        `${source.name}: the data of HDU ${hdu.index} end after ${Math.max(0, found)} of ${hdu.dataBytes} bytes`,
        { facts: { file: source.name, hdu: hdu.index, found, wanted: hdu.dataBytes } },
      );
    }
    const [problem] = (await verify(hdu)).problems;
    if (problem) throw new HeliokitError(problem.code, problem.message, { facts: problem.facts });
  }
}
