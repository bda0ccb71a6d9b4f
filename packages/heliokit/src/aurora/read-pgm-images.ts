import type { ByteSource } from "../bytes/index.js";
import { type GunzipPieces, type PgmEntry, type PgmFrame, pgmFrames } from "../netpbm/index.js";
import type { RawMetadata } from "./frame-metadata.js";
import { normalKey } from "./metadata-scheme.js";
import { baseName } from "./sky-file-name.js";
import type { StoredFrame, StoredFrameOptions } from "./stored-frame.js";

const SITE = "Site unique ID";
const IMAGER = "Imager unique ID";

/** Frames of a minute file of THEMIS, REGO, TREx NIR, blueline, spectrograph or early RGB. */
export async function* pgmStoredFrames(
  source: ByteSource,
  options: StoredFrameOptions & { readonly gunzip?: GunzipPieces | undefined; readonly reuse?: boolean },
): AsyncGenerator<StoredFrame> {
  const { onProblem, gunzip, reuse = false, signal } = options;
  const [, , site, imager] = baseName(source.name).split("_");
  let ids: { readonly site: string | undefined; readonly imager: string | undefined } | undefined;
  let odd = false;
  const frames = pgmFrames(source, {
    onFault: ({ code, message, index, byteOffset, lost }) =>
      onProblem({ code, message, frame: index, byteOffset, severity: lost ? "error" : "warning" }),
    ...(gunzip ? { gunzip } : {}),
    reuse,
    ...(signal ? { signal } : {}),
  });
  for await (const frame of frames) {
    const own = dictionary(frame);
    const text = (key: string) => (typeof own[key] === "string" ? own[key] : undefined);
    // Only the first header names site and imager; where it is lost the file's name does.
    ids ??= { site: text(SITE) ?? site, imager: text(IMAGER) ?? imager };
    const raw: RawMetadata = {
      ...own,
      ...(own[SITE] === undefined && ids.site !== undefined ? { [SITE]: ids.site } : {}),
      ...(own[IMAGER] === undefined && ids.imager !== undefined ? { [IMAGER]: ids.imager } : {}),
    };
    if (!odd && !isAscii(Object.entries(raw).flat(2).join(""))) {
      odd = true;
      const message = `${source.name}: the header of frame ${frame.index} has characters beyond ASCII, taken as Latin-1`;
      onProblem({ code: "aurora/odd-characters", message, frame: frame.index, severity: "warning" });
    }
    yield { index: frame.index, width: frame.width, height: frame.height, channels: 1, data: frame.data, raw };
  }
}

function isAscii(text: string): boolean {
  return /^[ -~\t]*$/.test(text);
}

/**
 * Keys and texts of a header. Of a key that stands twice the last one counts (THEMIS writes `Project unique ID` as
 * themis-gbo and then as THEMIS); early RGB headers, which end in `Effective image exposure`, make it a list.
 */
function dictionary(frame: PgmFrame): Record<string, string | readonly string[]> {
  const keepAll = frame.entries.some(({ key }) => key.startsWith("Effective image exposure"));
  const found: Record<string, string | readonly string[]> = Object.create(null);
  for (const entry of frame.entries) {
    const before = found[entry.key];
    const value = textOfEntry(entry);
    found[entry.key] = keepAll && before !== undefined ? [before, value].flat() : value;
  }
  return { ...found };
}

/** The status of the light sensor is written with stray bytes by some cameras; they mean nothing. */
function textOfEntry({ key, value }: PgmEntry): string {
  if (normalKey(key) !== "bright light status") return value;
  return value.replaceAll(/[^ -~\t]/g, "").trim();
}
