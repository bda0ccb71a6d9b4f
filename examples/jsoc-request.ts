/**
 * Short exposures of a flare, from the archive: query by keyword, filter the table, and download exactly the rows that
 * are left; or have the archive export them. Runs offline against the stand-in archive; with
 * `new JsocClient({ email: process.env["JSOC_EMAIL"] })` the same lines ask the JSOC. As a command:
 *
 *   heliokit jsoc download 'aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z]' \
 *       --where 'EXPTIME < 2 and WAVELNTH = 211' --segment image --to flare --prep
 */
import { join } from "node:path";
import { correctionTable, DEFAULT_TABLE_SOURCES, pointingTable, toLevel15 } from "heliokit/aia";
import { JsocClient, where } from "heliokit/jsoc";
import { readMap, saveMovie } from "heliokit/node";
import { makeMovie } from "heliokit/picture";
import { startJsocArchive } from "offline-archive";

const archive = await startJsocArchive({ fileSize: 256 });
try {
  const jsoc = new JsocClient({ server: archive.baseUrl, email: "observer@example.org" });

  // What the keywords mean.
  const keywords = ["EXPTIME", "QUALITY", "T_OBS", "T_REC", "WAVELNTH"];
  const info = await jsoc.series("aia.lev1_euv_12s");
  for (const name of keywords) console.log(`${name.padStart(10)} : ${info.keywords.get(name)?.note ?? ""}`);

  // The five minutes before and after the X flare of 2021-07-03, 14:30.
  const query = "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z]";
  const flare = await jsoc.query(query, { keywords });
  console.log(`${flare.rowCount} records`);
  const brief = flare.filter(where("EXPTIME").lt(2));
  console.log(String(brief));
  const short = brief.filter(where("WAVELNTH").eq(211));
  console.log(String(short));

  // The filtered table is what is downloaded: it knows the record set that finds exactly its rows.
  console.log(short.recordSet);
  const again = await jsoc.query(short.recordSet, { keywords });
  if (!short.compare(again).equal) throw new Error("the selection finds other records");

  // As stored, without waiting: named apart, verified, the records' keywords written into the headers.
  const direct = await jsoc.download(short, { to: "flare", segment: "image" });
  console.log(`${direct.done} files downloaded, ${direct.failed} failed`);

  // Or as an export of the archive: the script goes on while the archive works.
  const job = await jsoc.export(short, { method: "url", protocol: "fits", segments: ["image"] });
  for await (const state of job.states()) console.log(`${job.id}: ${state.text}`);
  const exported = await job.download({ to: "export" });
  console.log(`${exported.done} files exported`);
  if (direct.failed + exported.failed > 0) throw new Error("files are missing");

  // Level 1.5 and a movie: one table for all images, fetched once.
  const sources = { ...DEFAULT_TABLE_SOURCES, jsocInfo: `${archive.baseUrl}/cgi-bin/ajax/jsoc_info` };
  const pointing = await pointingTable({
    around: ["2021-07-03T14:25:00Z", "2021-07-03T14:35:00Z"],
    source: "jsoc",
    sources,
  });
  const correction = await correctionTable({ source: "jsoc", sources });
  const level15 = async function* () {
    for (const { path } of direct.files) if (path) yield await toLevel15(await readMap(path), { pointing, correction });
  };
  const movie = await makeMovie(level15(), { limits: { percentiles: [1, 99.9] }, limb: true });
  await saveMovie(movie, join("flare", "flare.gif"));
  console.log("flare/flare.gif");
} finally {
  await archive.close();
}
