/**
 * Skymaps and calibrations of all-sky imagers: find the right files for a camera and a date, by hand and by choice,
 * download and read them, and use them: a minute of images in Rayleighs, a keogram and a map. Runs offline against a
 * stand-in of the University of Calgary's service; `new UcalgaryClient()` asks the archive itself. As commands:
 *
 *   heliokit aurora datasets SKYMAP
 *   heliokit aurora skymap THEMIS_ASI gill 2021-11-04
 *   heliokit aurora calibration REGO rego-655 2021-11-04
 */
import {
  calibrate,
  describe,
  formatDatasets,
  keogram,
  keogramFigure,
  prettyPrint,
  readCalibration,
  readSkymap,
  skyData,
  skyMapFigure,
  UcalgaryClient,
  withLatitudes,
} from "heliokit/aurora";
import { savePng } from "heliokit/node";
import { startUcalgaryArchive } from "offline-archive";

const archive = await startUcalgaryArchive();
try {
  const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root: "pyaurorax_data" });

  // Skymaps: what there is.
  console.log(formatDatasets(await data.datasets({ name: "SKYMAP" })));

  // By hand: all of some years, and a look at their days.
  const dataset = await data.dataset("THEMIS_ASI_SKYMAP_IDLSAV");
  const years = { start: "2021-01-01", end: "2023-01-01", site: "gill" };
  const skymaps = await data.download(dataset.name, years);
  for (const name of skymaps.filenames) console.log(name);
  const [byHand] = await data.read(
    "THEMIS_ASI_SKYMAP_IDLSAV",
    { start: years.start, end: years.end },
    { site: "gill" },
  );
  if (byHand === undefined) throw new Error("no skymap");
  console.log(describe(skyData([byHand], dataset)));
  console.log(prettyPrint(byHand));

  // By choice, with the reason.
  const chosen = await data.bestSkymap("THEMIS_ASI_SKYMAP_IDLSAV", "gill", "2021-11-04");
  console.log(chosen.reason);
  const gill = await readSkymap(await data.download(chosen));
  if (gill.filename !== byHand.filename) throw new Error("the choice is another file");

  // Calibrations belong to detectors: the device is in the headers of the images.
  console.log(formatDatasets(await data.datasets({ name: "CALIBRATION" })));
  const minute = await data.read("REGO_RAW", "2021-11-04T06:00Z", { site: "resu" });
  const device = minute.metadata[0]?.imagerUid ?? "";
  console.log(`${minute.frames.length} frames of ${device}`);

  // By hand: every file of the device; here there is only one of each kind.
  const always = { start: "2014-01-01", end: "2030-01-01", device };
  const listed = await data.urls("REGO_CALIBRATION_RAYLEIGHS_IDLSAV", always);
  console.log(listed.urls.join("\n"));
  const fetched = await data.download(listed);
  console.log(fetched.filenames.join("\n"));

  // By choice: both kinds for a device and a date, fetched and read.
  const { rayleighs, flatfield } = await data.bestCalibration("REGO", device, "2021-11-04");
  console.log(rayleighs.chosen.reason);
  console.log(prettyPrint(rayleighs));
  console.log(prettyPrint(flatfield));
  const other = await data.bestRayleighs("REGO", "654", "2021-11-04");
  console.log(prettyPrint(await readCalibration(await data.download(other))));

  // What they are for: Rayleighs over latitude and time, and on a map at the height of the red light.
  const images = calibrate(minute, { rayleighs, flatfield });
  const resu = await readSkymap(await data.download(await data.bestSkymap("REGO", "resu", "2021-11-04")));
  const overTime = withLatitudes(keogram(images), resu, { altitudeKm: 230 });
  await savePng(keogramFigure(overTime, { title: "REGO, Resolute Bay" }), "keogram.png");
  await savePng(skyMapFigure(images, resu, { altitudeKm: 230 }), "map.png");
  console.log(`${overTime.columns} columns in ${overTime.unit}; keogram.png, map.png`);
} finally {
  await archive.close();
}
