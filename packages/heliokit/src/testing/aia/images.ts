/** Reading the images of golden AIA cases. Test code only. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ByteSource, memorySource } from "../../bytes/index.js";
import { type AnyImageHdu, type FitsHeader, headerCard, openFits, readStored } from "../../fits/index.js";
import { mapFromFits, pictureHdu, type SolarMap } from "../../map/index.js";
import type { GoldenCase } from "../fixtures.js";
import type { GoldenContext } from "./handler.js";

/** The bytes of a case's file of a role. */
export function inputSource(golden: GoldenCase, context: GoldenContext, role = "image"): ByteSource {
  const path = golden.input?.[role];
  if (path === undefined) throw new Error(`${golden.id} has no input ${role}`);
  return memorySource(readFileSync(join(context.folder, path)), path);
}

/** The last map read, because neighbouring cases mostly use the same file. */
let lastMap: { readonly key: string; readonly map: SolarMap } | undefined;

/** A case's image as a map. */
export async function inputMap(
  golden: GoldenCase,
  context: GoldenContext,
  dtype: "float32" | "float64" = "float32",
): Promise<SolarMap> {
  const key = `${context.folder} ${golden.input?.["image"]} ${dtype}`;
  if (lastMap?.key !== key) lastMap = { key, map: await mapFromFits(inputSource(golden, context), { dtype }) };
  return lastMap.map;
}

/** Stored pixels and header of a case's HDU. */
export async function storedImage(
  golden: GoldenCase,
  context: GoldenContext,
): Promise<{ hdu: AnyImageHdu; data: Awaited<ReturnType<typeof readStored>>["data"] }> {
  const file = await openFits(inputSource(golden, context));
  const hdu = await pictureHdu(file, Number(golden.options["hdu"]));
  const { data } = await readStored(hdu);
  return { hdu, data };
}

/** SHA-256 of an array's little-endian bytes. */
export function digest(data: ArrayBufferView): string {
  return createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
}

/** Header values by lower-case keyword, numbers and texts as they are. */
export function valuesOf(header: FitsHeader, keywords: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    keywords.map((keyword) => {
      const card = headerCard(header, keyword.toUpperCase());
      return [keyword, card?.kind === "value" ? card.value : undefined];
    }),
  );
}
