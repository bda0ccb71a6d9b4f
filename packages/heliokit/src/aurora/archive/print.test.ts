import { expect, it, describe as suite } from "vitest";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { parseInstant } from "../../time/index.js";
import { cite, type Dataset, parseDataset, selectDatasets } from "./dataset.js";
import { formatDatasets } from "./dataset-table.js";
import { describe, prettyPrint } from "./describe.js";
import { pythonFloat, pythonFloat32, pythonList, pythonTime } from "./python-text.js";
import { skyData } from "./sky-data.js";
import { toHtml, withDisplay } from "./sky-html.js";
import { textTable } from "./text-table.js";
import { wrapText } from "./wrap-text.js";

const dataset: Dataset = parseDataset({
  name: "REGO_RAW",
  short_description: 'REGO <b>raw</b> & "more"',
  level: "L0",
  supported_libraries: ["pyaurorax"],
  doi: "https://doi.org/10.11575/Z7X6-5C42",
  doi_details: null,
  unknown: 1,
});

suite("numbers, times and lists read as Python writes them", () => {
  it.each([
    [0, "0.0"],
    [-0, "-0.0"],
    [2, "2.0"],
    [10.399999618530273, "10.399999618530273"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [-1.5e-7, "-1.5e-07"],
    [1e300, "1e+300"],
    [Number.NaN, "nan"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%s", (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });

  it.each([
    [265.3563232421875, "265.35632"],
    [56.37672424316406, "56.376724"],
    [Math.fround(0.1), "0.1"],
    [0.1, "0.1"],
    [1, "1.0"],
    [16777216, "16777216.0"],
  ])("single precision %s", (value, text) => {
    expect(pythonFloat32(value)).toBe(text);
  });

  it("times and texts", () => {
    expect(pythonTime(parseInstant("2021-03-08T06:00:00Z"))).toBe("2021-03-08 06:00:00");
    expect(pythonTime(parseInstant("2021-03-08T06:00:00.0625Z"))).toBe("2021-03-08 06:00:00.062500");
    expect(pythonTime(null)).toBe("None");
    expect(pythonList(["a", "it's", "\\x\n"])).toBe(`['a', "it's", '\\\\x\\n']`);
  });
});

suite("a text is wrapped", () => {
  it.each([
    ["between words", "REGO All Sky Imagers 3-sec raw data", 15, ["REGO All Sky", "Imagers 3-sec", "raw data"]],
    ["inside a long word, which fills the line", "see abcdefghijkl", 8, ["see abcd", "efghijkl"]],
    ["behind hyphens between letters", "all-sky well-known", 8, ["all-sky", "well-", "known"]],
    ["not behind hyphens after digits", "raw 3-secs", 4, ["raw", "3-se", "cs"]],
    ["to one letter a line", "abc", 1, ["a", "b", "c"]],
    ["of nothing", "", 5, [""]],
    ["of spaces", "   ", 5, [""]],
  ])("%s", (_, text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });
});

suite("a table", () => {
  it("fits in any width, and never loses a letter", () => {
    for (const maxWidth of [1, 5, 9, 20, 60, 200]) {
      const table = textTable(["Name", "Level"], [["REGO_RAW", "L0"]], { maxWidth });
      const body = table.replace(/[=\s]/g, "");
      expect([...body].toSorted().join("")).toBe([..."NameLevelREGO_RAWL0"].toSorted().join(""));
      expect(
        new Set(
          table
            .slice(0, -1)
            .split("\n")
            .map((line) => line.length),
        ).size,
      ).toBe(1);
    }
    expect(formatDatasets([])).toMatch(/^Name {3}Provider {3}Level/);
  });
});

suite("datasets", () => {
  it("that are not offered to such libraries are hidden", () => {
    const hidden = { ...dataset, name: "REGO_HIDDEN", supportedLibraries: ["pyucrio"] };
    const other = { ...dataset, name: "ATHA_RAW", level: "L1A" };
    expect(selectDatasets([dataset, hidden, other]).map(({ name }) => name)).toEqual(["ATHA_RAW", "REGO_RAW"]);
    expect(selectDatasets([dataset, other], { name: "rego", level: "l0" })).toEqual([dataset]);
  });

  it("are cited by what there is", () => {
    expect(cite(dataset)).toBe("DOI: https://doi.org/10.11575/Z7X6-5C42");
    expect(cite({ ...dataset, doi: null, dataTreeUrl: "" })).toContain("https://data.phys.ucalgary.ca");
  });

  it.each([[null], [[]], ["REGO_RAW"], [{ level: "L0" }], [{ name: 7 }]])("that are none are an error: %j", (value) => {
    expect(() => parseDataset(value)).toThrow(/the data API's answer has no/);
  });
});

suite("printed objects", () => {
  const skymap = fisheyeSkymap({ latitude: 60, longitude: -100, size: 8 });

  it("pad their names as an earlier release did, where asked", () => {
    expect(prettyPrint(skymap, { gap: 5 })).toContain("\n  full_azimuth           : array(dims=(8, 8), dtype=>f8)\n");
    expect(prettyPrint(skymap)).toContain("\n  site_map_longitude  : 260.0\n");
  });

  it("count what was read", () => {
    const read = skyData([skymap, skymap], null);
    expect(describe(read)).toBe(
      "Data(data=[2 Skymap objects], timestamp=[], metadata=[], problematic_files=[], calibrated_data=None, dataset=None)",
    );
    const listing = { dataset, urls: ["a", "b"], pathPrefix: "p", count: 2, totalBytes: null };
    expect(prettyPrint(listing)).toContain("  urls         : [2 URLs]\n");
    const grid = { width: 4, height: 2, channels: 1, frames: [new Float32Array(8)], fillValue: -999 } as const;
    expect(describe(skyData({ ...grid, confidence: null, metadata: [], problems: [] }))).toContain(
      "data=GridData(grid=array(dims=(2, 4, 1), dtype=float32), fill_value=-999.0, source_info=GridSourceInfoData(...))",
    );
  });

  it("are HTML that shows every field and runs nothing", () => {
    const hostile = { ...skymap, siteUid: `<script>alert("1")</script>` };
    const html = toHtml(skyData([hostile], dataset));
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;");
    expect(html).toContain("REGO &lt;b&gt;raw&lt;/b&gt; &amp; &quot;more&quot;");
    expect(html).toContain("<summary>SkymapGenerationInfo</summary>");
    expect(toHtml(dataset)).toContain('<a href="https://doi.org/10.11575/Z7X6-5C42">');
    expect(toHtml({ ...dataset, doi: `https://x/"onmouseover="alert(1)` })).not.toContain('"onmouseover');
    expect(toHtml(skymap)).toBe(toHtml(skymap));
  });

  it("show themselves in notebooks", () => {
    const shown = withDisplay(skymap);
    const mime = shown[Symbol.for("Jupyter.display")]?.();
    expect(mime?.["text/plain"]).toMatch(/^Skymap\(project_uid=themis.*\n\nSkymap:\n/);
    expect(mime?.["text/html"]).toBe(toHtml(skymap));
    expect(shown.siteUid).toBe(skymap.siteUid);
  });
});
