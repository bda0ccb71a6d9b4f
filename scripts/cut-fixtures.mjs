// `node scripts/cut-fixtures.mjs FROM`: cuts the repository's own `fixtures/` from the full set of test data in FROM
// (form: its CASES.md). What stays: computed numbers and synthetic files, small enough to live in a repository.
// What goes: data of third parties, files of 4096 x 4096 pixels, large arrays, kinds that nothing tests yet.
// Every index is written anew with the cases that are left, and says itself what was left out and why.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { inRoot, isMain, say } from "./house.mjs";

const limitBytes = 15_000_000;
/** One array or image larger than this stays out. */
const largestFile = 600_000;

const aiaThirdParty = [
  /^real\//,
  /^tables\/aia_V/,
  // Derived from a table of the instrument team, and so no less theirs.
  /^tables\/response_/,
];
/** Kinds of an index that no suite of this version executes. */
const aiaLater = new Set(["psf", "deconvolve", "response"]);
/** Damaged files are many of one size; a share of each cause is enough here. */
const aiaKindBudget = { corrupt: 1_800_000 };
/** Series of the jsoc area whose records are, or are made from, a table of the instrument team. */
const jsocThirdParty = /aia\.response|response_all_versions/;
/** Parts of the maps index that are small, ours, and have a suite or will soon. */
const mapsParts = new Set([
  "golden/time.json",
  "golden/ephemeris.json",
  "golden/frames.json",
  "golden/differential-rotation.json",
  "golden/headers.json",
  "golden/wcs-projections.json",
  "golden/operations.json",
  "golden/reproject.json",
  "golden/render.json",
  "fits-manifest.json",
  "malformed-manifest.json",
]);

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}

function copyFile(from, to, path) {
  const target = join(to, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(from, path), target);
}

/** Paths that a case needs: its inputs and tables, and every reference in its other fields. */
function pathsOf(value, found = new Set()) {
  if (Array.isArray(value)) for (const item of value) pathsOf(item, found);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (["npy", "text", "ref"].includes(key) && typeof item === "string") found.add(item.split("#")[0]);
      else if (key === "input" || key === "tables") for (const path of Object.values(item)) found.add(path);
      else pathsOf(item, found);
    }
  }
  return found;
}

/** Sizes of the image in a tile-compressed file, from the cards; undefined for anything else. */
function imageSide(path) {
  if (!/\.fits$/.test(path) || statSync(path).size < 60_000) return undefined;
  const text = readFileSync(path).subarray(0, 60_000).toString("latin1");
  return Number(/ZNAXIS1 = +(\d+)/.exec(text)?.[1]);
}

/**
 * A stand-in for a large tile-compressed image whose header is all that a case looks at: the cards as they are, and
 * one row of pixels that every row of the table points to. Legal FITS, some 50 kB instead of 11 MB. Sums that no
 * longer hold are taken out.
 */
function headerOnly(bytes) {
  const header = (start) => {
    for (let end = start; ; end += 80) {
      if (bytes.toString("latin1", end, end + 8) === "END     ") return Math.ceil((end + 80) / 2880) * 2880;
    }
  };
  const tableHeader = header(0);
  const data = header(tableHeader);
  const cards = [];
  for (let offset = tableHeader; offset < data; offset += 80) {
    const card = bytes.toString("latin1", offset, offset + 80);
    if (card.startsWith("END     ")) break;
    if (!/^(CHECKSUM|DATASUM |ZHECKSUM|ZDATASUM)=/.test(card)) cards.push(card);
  }
  const number = (keyword) => Number(cards.find((card) => card.startsWith(keyword.padEnd(8)))?.slice(10, 30));
  const rows = number("NAXIS2");
  const rowBytes = bytes.readUInt32BE(data);
  const rowStart = data + number("NAXIS1") * rows + bytes.readUInt32BE(data + 4);
  const table = Buffer.alloc(rows * 8);
  for (let row = 0; row < rows; row++) table.writeUInt32BE(rowBytes, row * 8);
  const count = cards.findIndex((card) => card.startsWith("PCOUNT  "));
  cards[count] = `PCOUNT  = ${String(rowBytes).padStart(20)}${cards[count].slice(30)}`;
  cards.push("END".padEnd(80));
  const text = cards.join("");
  const padded = text.padEnd(Math.ceil(text.length / 2880) * 2880);
  const body = Buffer.concat([table, bytes.subarray(rowStart, rowStart + rowBytes)]);
  const fill = Buffer.alloc(Math.ceil(body.length / 2880) * 2880 - body.length);
  return Buffer.concat([bytes.subarray(0, tableHeader), Buffer.from(padded, "latin1"), body, fill]);
}

/** Why a case stays out, or undefined when it stays in; large images of header-only cases are collected. */
function reasonOf(one, from, standIns) {
  if (aiaLater.has(one.kind)) return "the feature is not built yet";
  for (const path of pathsOf(one)) {
    if (aiaThirdParty.some((pattern) => pattern.test(path))) return "needs data of a third party";
  }
  for (const path of pathsOf(one)) {
    const full = join(from, path);
    if (imageSide(full) >= 4096) {
      if (one.kind !== "pointing") return "needs an image of 4096 x 4096 pixels";
      standIns.add(path);
    } else if (statSync(full).size > largestFile) return `needs a file of more than ${largestFile / 1000} kB`;
  }
  return undefined;
}

/** The cases of a kind with a byte budget: first one of each cause, then the rest in order until the budget is used. */
function withinBudget(cases, from, budget) {
  const causes = new Set();
  const first = [];
  const rest = [];
  for (const one of cases) {
    const { outcome, stage, about } = one.expected.any_of?.[0] ?? {};
    const cause = JSON.stringify([outcome, stage, about]);
    (causes.has(cause) ? rest : first).push(one);
    causes.add(cause);
  }
  const small = (one) => [...pathsOf(one)].reduce((sum, path) => sum + statSync(join(from, path)).size, 0);
  const kept = new Set();
  let used = 0;
  for (const one of [...first.sort((a, b) => small(a) - small(b)), ...rest]) {
    if (used + small(one) > budget) continue;
    used += small(one);
    kept.add(one);
  }
  return cases.filter((one) => kept.has(one));
}

function countKinds(cases) {
  const kinds = {};
  for (const one of cases) kinds[one.kind] = (kinds[one.kind] ?? 0) + 1;
  return Object.fromEntries(Object.entries(kinds).sort());
}

function cutAia(from, to) {
  const index = readJson(join(from, "cases.json"));
  const standIns = new Set();
  const leftOut = new Map();
  const leave = (one, reason) => {
    const key = `${one.kind}\t${reason}`;
    leftOut.set(key, (leftOut.get(key) ?? 0) + 1);
  };
  let cases = index.cases.filter((one) => {
    const reason = reasonOf(one, from, standIns);
    if (reason !== undefined) leave(one, reason);
    return reason === undefined;
  });
  for (const [kind, budget] of Object.entries(aiaKindBudget)) {
    const kept = new Set(
      withinBudget(
        cases.filter((one) => one.kind === kind),
        from,
        budget,
      ),
    );
    cases = cases.filter((one) => {
      const stays = one.kind !== kind || kept.has(one);
      if (!stays) leave(one, "over the size set for this kind");
      return stays;
    });
  }
  const paths = new Set(cases.flatMap((one) => [...pathsOf(one)]));
  for (const path of [...paths].sort()) {
    if (!standIns.has(path)) copyFile(from, to, path);
    else {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      writeFileSync(join(to, path), headerOnly(readFileSync(join(from, path))));
    }
  }
  const left_out = [...leftOut].map(([key, count]) => ({
    kind: key.split("\t")[0],
    count,
    reason: key.split("\t")[1],
  }));
  const { area, schema, about } = index;
  writeJson(join(to, "cases.json"), {
    area,
    schema,
    about,
    kinds: countKinds(cases),
    count: cases.length,
    cases,
    not_cases: [],
    left_out,
  });
  return { count: cases.length, left_out, standIns: [...standIns].sort() };
}

function cutMaps(from, to) {
  const index = readJson(join(from, "golden.json"));
  const total = (cases) => Object.values(cases).reduce((sum, count) => sum + count, 0);
  const left_out = index.parts
    .filter((part) => !mapsParts.has(part.file) && total(part.cases) > 0)
    .map((part) => ({
      kind: part.file,
      count: total(part.cases),
      reason: "not in this cut: no suite of this version uses it",
    }));
  const absent = [...index.absent, ...left_out.map(({ kind }) => kind)];
  const parts = index.parts
    .filter((part) => mapsParts.has(part.file))
    .map((part) => {
      if (part.file !== "golden/headers.json") {
        copyFile(from, to, part.file);
        return part;
      }
      // Headers whose names end in _public are those of real observations.
      const content = readJson(join(from, part.file));
      const cases = content.cases.filter(({ name }) => !name.endsWith("_public"));
      writeJson(join(to, part.file), { ...content, cases });
      const count = content.cases.length - cases.length;
      left_out.push({ kind: part.file, count, reason: "headers of real observations" });
      return { ...part, bytes: statSync(join(to, part.file)).size, cases: { "/cases": cases.length } };
    });
  for (const folder of ["fits", "fits-golden", "malformed"]) {
    for (const name of readdirSync(join(from, folder))) copyFile(from, to, `${folder}/${name}`);
  }
  // An array that no entry of the manifest names is no test data.
  for (const { entry } of index.not_cases) rmSync(join(to, entry), { force: true });
  const count = parts.reduce((sum, part) => sum + total(part.cases), 0);
  writeJson(join(to, "golden.json"), { ...index, count, parts, absent, not_cases: [], left_out });
  return { count, left_out, standIns: [] };
}

function cutJsoc(from, to) {
  const index = readJson(join(from, "cases.json"));
  const cases = index.cases.filter(({ record_set }) => !jsocThirdParty.test(record_set));
  for (const name of readdirSync(from)) {
    if (!name.endsWith(".json") || name === "cases.json") continue;
    // The structure of such a series is the archive's form, not the team's numbers.
    if (jsocThirdParty.test(name) && !name.startsWith("series_struct__")) continue;
    copyFile(from, to, name);
  }
  const left_out = [];
  for (const [kind, count] of Object.entries(countKinds(index.cases))) {
    const gone = count - cases.filter((one) => one.kind === kind).length;
    if (gone > 0) left_out.push({ kind, count: gone, reason: "needs data of a third party" });
  }
  const { area, schema, about } = index;
  writeJson(join(to, "cases.json"), {
    area,
    schema,
    about,
    kinds: countKinds(cases),
    count: cases.length,
    cases,
    left_out,
  });
  return { count: cases.length, left_out, standIns: [] };
}

function readme(results) {
  const lines = [
    "# The repository's own fixtures",
    "",
    "Test data of a plain clone, cut by `scripts/cut-fixtures.mjs` from the full set: numbers computed with the Python",
    "reference, and synthetic files. The tests take `HELIOKIT_FIXTURES`, else `../shared/fixtures`, else this folder, and",
    "run the cases that the indexes `aia/cases.json`, `maps/golden.json` and `jsoc/cases.json` list. Do not edit: cut again.",
    "",
    "The numbers were made with sunpy, astropy, scipy, numpy, scikit-image and OpenCV (`maps/golden.json` names the",
    "versions for maps; for `aia`: sunpy 4.1.2, astropy 5.2.1, scipy 1.10.1, numpy 1.24.2, scikit-image 0.19.3, OpenCV 4.6.0).",
    "The images are drawn, not observed; their headers follow the layout of archive files. The replies in `jsoc` have the",
    "shapes of the archive's; but for some rows that public documentation prints, their values are invented.",
    "",
  ];
  for (const [area, { count, left_out, standIns }] of Object.entries(results)) {
    lines.push(`## ${area}: ${count} cases`, "");
    if (left_out.length > 0) {
      lines.push("Left out of this cut (each index lists the same under `left_out`):", "");
      lines.push("| what | cases | why |", "|---|---|---|");
      for (const { kind, count: cases, reason } of left_out) lines.push(`| ${kind} | ${cases} | ${reason} |`);
      lines.push("");
    }
    if (standIns.length > 0) {
      lines.push("These images are stand-ins whose header alone is tested; all rows point to one row of pixels:", "");
      for (const path of standIns) lines.push(`- \`${area}/${path}\``);
      lines.push("");
    }
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

function bytesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

if (isMain(import.meta.url)) {
  const from = resolve(process.argv[2] ?? inRoot("..", "shared", "fixtures"));
  const to = inRoot("fixtures");
  if (!existsSync(join(from, "CASES.md"))) {
    say("cut-fixtures", `${from} holds no full set of fixtures (no CASES.md); give its folder`);
    process.exit(2);
  }
  rmSync(to, { recursive: true, force: true });
  const results = {
    aia: cutAia(join(from, "aia"), join(to, "aia")),
    maps: cutMaps(join(from, "maps"), join(to, "maps")),
    jsoc: cutJsoc(join(from, "jsoc"), join(to, "jsoc")),
  };
  writeFileSync(join(to, "README.md"), readme(results));
  const bytes = bytesBelow(to);
  for (const [area, { count, left_out }] of Object.entries(results)) {
    say(
      "cut-fixtures",
      `${area}: ${count} cases, ${left_out.reduce((sum, { count: cases }) => sum + cases, 0)} left out`,
    );
  }
  say("cut-fixtures", `${(bytes / 1e6).toFixed(1)} MB of at most ${limitBytes / 1e6} MB`);
  process.exitCode = bytes <= limitBytes ? 0 : 1;
}
