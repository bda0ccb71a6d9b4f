import { UsageError } from "../../usage-error.js";

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes from a text such as `512m` or `1g`; at least 64 MiB, which holds one image of 2048 x 2048. */
export function readBytes(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,12})([kmg]?)$/i.exec(text.trim()) ?? [];
  const bytes = digits === "" ? Number.NaN : Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (bytes >= 64 * 1024 ** 2 && bytes <= 64 * 1024 ** 3) return bytes;
  throw new UsageError(`--memory ${text}: wanted a number of bytes from 64m to 64g, such as 512m`, "view");
}
