// What is measured of all-sky imagers. The form of a section is that of sections.mjs.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UcalgaryClient } from "heliokit/aurora";
import { memorySource } from "heliokit/bytes";
import { readIdlSave, writeIdlSave } from "heliokit/idl-save";
import { startUcalgaryArchive } from "offline-archive";
import { ratio, takeTurns } from "./measure.mjs";
import { ask } from "./step.mjs";
import { runMeasured } from "./steps-process.mjs";

const child = fileURLToPath(new URL("aurora-child.mjs", import.meta.url));

/** Files of a stand-in archive, with the sizes and headers of real ones; and the REGO skymap compressed. */
async function makeFiles(folder) {
  const archive = await startUcalgaryArchive();
  try {
    const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root: join(folder, "sky") });
    const skymap = async (array, site) => (await data.download(await data.bestSkymap(array, site, "2021-11-04"))).path;
    const themis = await skymap("THEMIS_ASI", "gill");
    const rego = await skymap("REGO", "resu");
    const { filenames } = await data.download("THEMIS_ASI_RAW", { start: "2021-11-04T06:00", site: "gill" });
    const save = await readIdlSave(memorySource(new Uint8Array(readFileSync(rego))));
    const packed = join(folder, "sky", "rego_skymap_resu_20210815-+_v02.sav");
    writeFileSync(packed, writeIdlSave(save.variables, { compress: true }));
    return { themis, rego, packed, minute: filenames[0] };
  } finally {
    await archive.close();
  }
}

/** All-sky imagers. */
export async function aurora(context) {
  const files = await makeFiles(context.folder);
  const sides = (name, other, step) => [
    { name: `Heliokit, ${name}`, once: ask(context.ours, step) },
    { name: `${other}, ${name}`, once: ask(context.python, step) },
  ];
  const pairs = [];
  for (const [name, other, step] of [
    ["skymap of THEMIS", "scipy.readsav", { do: "sav", input: files.themis }],
    ["skymap of REGO", "scipy.readsav", { do: "sav", input: files.rego }],
    ["skymap of REGO, compressed", "scipy.readsav", { do: "sav", input: files.packed }],
    ["a THEMIS minute", "the steps of pyucalgarysrs", { do: "minute", input: files.minute }],
  ])
    pairs.push(await takeTurns(sides(name, other, step), context.repeats(15)));
  const alone = await takeTurns(
    [
      {
        name: "Heliokit, mosaic of REGO 512 x 512, at a level",
        once: ask(context.ours, { do: "mosaic", input: files.rego, altitudeKm: 230 }),
      },
      {
        name: "Heliokit, mosaic of REGO 512 x 512, between levels",
        once: ask(context.ours, { do: "mosaic", input: files.rego, altitudeKm: 215 }),
      },
    ],
    context.repeats(15),
  );
  const [map] = await takeTurns(
    [
      {
        name: "Heliokit, THEMIS on a map of 1000 x 1000, warm",
        once: ask(context.ours, { do: "skyMap", skymap: files.themis, images: files.minute }),
      },
    ],
    context.repeats(25),
  );
  const hour = join(context.folder, "hour");
  mkdirSync(hour, { recursive: true });
  const list = Array.from({ length: 60 }, (_, minute) => {
    const path = join(hour, `20211104_06${String(minute).padStart(2, "0")}_gill_themis19_full.pgm.gz`);
    copyFileSync(files.minute, path);
    return path;
  });
  writeFileSync(join(hour, "list.json"), JSON.stringify(list));
  const run = await runMeasured(process.execPath, [child, join(hour, "list.json")]);
  const night = run.code === 0 ? JSON.parse(run.output) : undefined;
  rmSync(hour, { recursive: true, force: true });
  const against = ([ours, theirs]) => ratio(theirs, ours);
  const [themis, rego, packed, minute] = pairs;
  const milliseconds = ({ wallMedian }) => ({ wall: wallMedian && wallMedian * 1000 });
  return {
    title: "All-sky imagers",
    note: "Files of the stand-in archive, as large as real ones. The reader of the archive's library is not installed here: the reference takes its steps for a minute (gzip, lines, frombuffer, flip). An hour is 60 files of 20 frames to a keogram in one process.",
    rows: [
      ...pairs.flat(),
      ...alone,
      map,
      {
        name: `Heliokit, an hour of THEMIS to a keogram${night ? `, ${night.columns} frames in ${night.seconds.toFixed(2)} s` : ""}`,
        ...(night ? { megabytes: night.residentBytes / 1e6 } : { failure: run.complaint }),
      },
    ],
    ratios: pairs.map((pair) => [`${pair[1].name} / Heliokit`, against(pair)]),
    targets: [
      ["skymap of THEMIS against scipy.readsav", against(themis), ">=", 3, 3],
      ["skymap of REGO against scipy.readsav", against(rego), ">=", 3, 3],
      ["the same, compressed", against(packed), ">=", 3, 3],
      ["a THEMIS minute", against(minute), ">=", 2, 2],
      ["ms, mosaic of REGO", milliseconds(alone[1]), "<=", 50, 30],
      ["ms, warm map", milliseconds(map), "<=", 60, 40],
      ["MB resident, hour to keogram", { wall: night && night.residentBytes / 1e6 }, "<=", 150, 120],
    ],
  };
}
