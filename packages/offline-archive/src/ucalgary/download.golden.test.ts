/** Every download of the aurora index, by the client through the stand-in over HTTP, into a folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { UcalgaryClient } from "heliokit/aurora";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countCase, fixturePath, loadIndex, resolveRefs } from "../../../heliokit/src/testing/fixtures.js";
import { startUcalgaryArchive, type UcalgaryArchive } from "../index.js";

const { folder, cases } = loadIndex("aurora");
const own = cases.filter(({ kind }) => kind === "download").map((golden) => [golden.id, golden] as const);

let archive: UcalgaryArchive;
let root: string;

beforeAll(async () => {
  if (own.length === 0) return;
  // Ten bytes for each file, as in the reference: the first of its format, the rest zeros.
  const body = (name: string) => {
    const bytes = new Uint8Array(10);
    bytes.set(name.endsWith(".gz") ? [0x1f, 0x8b, 8] : [0x53, 0x52, 0, 4]);
    return bytes;
  };
  archive = await startUcalgaryArchive({ fixtures: fixturePath("aurora"), body });
});
afterAll(() => archive?.close());
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "heliokit-sky-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe.skipIf(own.length === 0)("downloads of the aurora index", () => {
  it.each(own)("%s", async (id, golden) => {
    const { options } = golden;
    const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root });
    const dataset = String(options["dataset"]);
    const end = String(options["end"]);
    const wanted = {
      start: String(options["start"]),
      // The reference's own stand-in did not look at the time of day of raw files, ours does.
      end: dataset.endsWith("_RAW") ? end.slice(0, 10) : end,
      site: String(options["site"]),
      // Ten bytes are no whole file.
      check: "format",
    } as const;
    if (options["already_there"] === true) await data.download(dataset, wanted);
    const result = await data.download(dataset, { ...wanted, overwrite: options["overwrite"] === true });
    const inRoot = (path: string) => relative(root, path).split(sep).join("/");
    const expected = resolveRefs(golden.expected, folder) as Record<string, unknown>;
    expect({
      files: result.filenames.map(inRoot),
      count: result.count,
      root: inRoot(result.outputRoot),
      total_bytes: result.totalBytes,
    }).toEqual({ ...expected, count: expected["count"] ?? result.count });
    expect(result.failures).toEqual([]);
    countCase("aurora", id);
  });
});
