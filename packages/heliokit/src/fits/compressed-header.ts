import type { Card } from "./card.js";
import { type FitsHeader, headerCard, headerText, headerValue } from "./header.js";

/** Keywords of the table that holds the tiles: no part of the image's header. */
export const tableKeyword =
  /^(?:XTENSION|SIMPLE|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TFIELDS|THEAP|CHECKSUM|DATASUM|(?:TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TBCOL|TRPOS)\d+)$/;

/** Keywords that describe the compression. */
export const compressionKeyword =
  /^(?:ZIMAGE|ZSIMPLE|ZTENSION|ZEXTEND|ZBLOCKED|ZBITPIX|ZNAXIS\d*|ZPCOUNT|ZGCOUNT|ZTILE\d+|ZCMPTYPE|ZNAME\d+|ZVAL\d+|ZQUANTIZ|ZDITHER0|ZBLANK|ZSCALE|ZZERO|ZMASKCMP|ZHECKSUM|ZDATASUM)$/;

function renamed(card: Card | undefined, keyword: string): Card[] {
  if (card?.kind !== "value") return [];
  const { raw: _, ...rest } = card;
  return [{ ...rest, keyword }];
}

/**
 * The header of the image inside a compressed one, as a user sees it: the table's keywords are gone, the image's own
 * ones are restored from the Z keywords (FITS standard 4.0, section 10.1.2).
 */
export function imageHeader(stored: FitsHeader): FitsHeader {
  const z = (keyword: string) => renamed(headerCard(stored, `Z${keyword}`), keyword);
  const primary = headerCard(stored, "ZSIMPLE")?.kind === "value";
  const first: Card[] = primary
    ? z("SIMPLE")
    : [
        {
          kind: "value",
          keyword: "XTENSION",
          value: headerText(stored, "ZTENSION") ?? "IMAGE",
          comment: headerCard(stored, "ZTENSION")?.comment ?? "image extension",
        },
      ];
  const axes = Number(headerValue(stored, "ZNAXIS") ?? 0);
  const cards: Card[] = [...first, ...z("BITPIX"), ...z("NAXIS")];
  for (let axis = 1; axis <= Math.min(axes, 999); axis++) cards.push(...z(`NAXIS${axis}`));
  if (primary) cards.push(...z("EXTEND"));
  else cards.push(...orDefault(z("PCOUNT"), "PCOUNT", 0), ...orDefault(z("GCOUNT"), "GCOUNT", 1));
  cards.push(
    ...renamed(headerCard(stored, "ZHECKSUM"), "CHECKSUM"),
    ...renamed(headerCard(stored, "ZDATASUM"), "DATASUM"),
  );
  for (const card of stored.cards) {
    if (card.kind === "commentary") cards.push(card);
    else if (isInvented(card) || tableKeyword.test(card.keyword) || compressionKeyword.test(card.keyword)) continue;
    else cards.push(card);
  }
  return { cards };
}

/** Every extension has PCOUNT and GCOUNT; a compressor that kept no originals means those of a plain image. */
function orDefault(found: readonly Card[], keyword: string, value: number): readonly Card[] {
  return found.length > 0 ? found : [{ kind: "value", keyword, value, comment: "" }];
}

/** `EXTNAME = 'COMPRESSED_IMAGE'` is what compressors invent for an image without a name. */
function isInvented(card: Card): boolean {
  return card.kind === "value" && card.keyword === "EXTNAME" && card.value === "COMPRESSED_IMAGE";
}
