/** What a file is by its first bytes, in words; undefined for what is not recognised. */
export function describeMagic(start: Uint8Array): string | undefined {
  const text = Array.from(start.subarray(0, 512), (byte) => String.fromCharCode(byte)).join("");
  for (const [magic, name] of MAGIC) if (text.startsWith(magic)) return name;
  if (/^\s*(<!doctype|<html|<\?xml)/i.test(text)) return "a web page (an error page saved by a download?)";
  if (/^\s*[[{]/.test(text)) return "JSON";
  if (/^P[1-7][\s#]/.test(text)) return "a PGM, PPM or PBM image";
  if (text.slice(257, 262) === "ustar") return "a tar archive";
  return undefined;
}

const MAGIC: readonly (readonly [string, string])[] = [
  ["SR\u0000\u0004", "an IDL save file"],
  ["SR\u0000\u0006", "a compressed IDL save file"],
  ["\u0089HDF\r\n", "an HDF5 or netCDF 4 file"],
  ["CDF\u0001", "a netCDF file"],
  ["CDF\u0002", "a netCDF file"],
  ["\u0089PNG\r\n", "a PNG image"],
  ["\u00ff\u00d8\u00ff", "a JPEG image"],
  ["\u0000\u0000\u0000\u000cjP  ", "a JPEG 2000 image (Helioviewer?)"],
  ["GIF8", "a GIF image"],
  ["II*\u0000", "a TIFF image"],
  ["MM\u0000*", "a TIFF image"],
  ["PK\u0003\u0004", "a ZIP archive"],
  ["BZh", "compressed with bzip2: unpack it first"],
  ["\u00fd7zXZ", "compressed with xz: unpack it first"],
  ["(\u00b5/\u00fd", "compressed with zstd: unpack it first"],
  ["\u001f\u009d", "compressed with compress (.Z): unpack it first"],
  ["PAR1", "a Parquet table"],
  ["\u0093NUMPY", "a NumPy array"],
  ["%PDF", "a PDF document"],
];
