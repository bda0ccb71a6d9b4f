import { convertLevel15, LEVEL15_ALGORITHM, parseCorrectionTable, parsePointingTable } from "heliokit/aia";
import type { ByteSource } from "heliokit/bytes";
import { memorySink } from "heliokit/bytes";
import { isHeliokitError } from "heliokit/errors";
import { headerText, openFits } from "heliokit/fits";
import { identityText } from "../../../heliokit-cli/src/plan/identity-text.js";
import { inputIdentity, outputName } from "../../../heliokit-cli/src/plan/names.js";
import { conversionOptions, identityParameters, type PrepTables } from "../../../heliokit-cli/src/prep/parameters.js";
import type { PreparedFile, PrepOptions } from "./protocol.js";

/** Settings of `prep` that the page does not ask for, at prep's defaults. */
const DEFAULTS = {
  pointingGap: "header",
  correctionVersion: undefined,
  method: "bspline",
  cutouts: "skip",
  force: false,
  qualityMask: "default",
  strict: false,
  salvage: false,
  dtype: "float32",
  compress: "none",
  quantize: 16,
} as const;

/**
 * Level 1 to level 1.5: the bytes that `heliokit prep` writes for a file of this name with these options, the id of the
 * job in the header included.
 */
export async function prepareFile(
  source: ByteSource,
  options: PrepOptions,
  work: { readonly signal: AbortSignal; readonly onProgress: (part: number) => void },
): Promise<PreparedFile> {
  const { pointingText, correctionText } = options;
  const tables: PrepTables = {
    pointing: pointingText
      ? parsePointingTable(pointingText.text, { origin: { source: "file", address: pointingText.name } })
      : "header",
    correction: correctionText
      ? parseCorrectionTable(correctionText.text, { origin: { source: "file", address: correctionText.name } })
      : "none",
  };
  const settings = { ...DEFAULTS, ...options, size: options.size };
  const image = await (await openFits(source)).firstImage();
  const identity = identityText({
    name: inputIdentity(source.name, "flat"),
    size: source.size,
    datasum: headerText(image.storedHeader, "DATASUM"),
    parameters: identityParameters(settings, tables),
    algorithm: LEVEL15_ALGORITHM,
  });
  const sink = memorySink();
  const report = await convertLevel15(source, sink, {
    ...conversionOptions(settings, tables),
    jobId: (await sha256(identity)).slice(0, 32),
    ...work,
  });
  return {
    name: outputName(source.name),
    bytes: new Uint8Array(sink.bytes()),
    warnings: report.warnings.map(({ code, message }) => ({ code, message })),
    steps: report.steps.map(({ name, summary }) => `${name}: ${summary}`),
  };
}

/** Whether a text is a table of pointing or of degradation; undefined for all else. */
export function tableKind(name: string, text: string): "pointing" | "correction" | undefined {
  const origin = { source: "file", address: name };
  if (isTable(() => parsePointingTable(text, { origin }).rowNumbers.length)) return "pointing";
  return isTable(() => parseCorrectionTable(text, { origin }).versions.length) ? "correction" : undefined;
}

function isTable(parse: () => number): boolean {
  try {
    return parse() > 0;
  } catch (error) {
    if (isHeliokitError(error)) return false;
    throw error;
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
