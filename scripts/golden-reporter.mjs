// A vitest reporter that stands before the default one: when a run ends it prints one line per golden area,
// `golden <area>: <n> cases`, so that vitest's own closing lines stay the last ones. It also leaves the totals of the
// run in the file HELIOKIT_TEST_TOTALS names, for the script that started vitest.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { areas, goldenFiles, leftOut } from "./golden-areas.mjs";

/** Cases really executed per area, as the suites noted them: lines `area<TAB>id`. A case that ran twice counts once. */
function readCounts(path) {
  const counts = new Map();
  if (path === undefined || !existsSync(path)) return counts;
  const seen = new Set();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [area, id] = line.split("\t");
    if (!area || (id && seen.has(line))) continue;
    seen.add(line);
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return counts;
}

function totalsOf(modules, errors) {
  const totals = { passed: 0, failed: errors.length, skipped: 0 };
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") totals.passed += 1;
      else if (state === "failed") failedHere += 1;
      else totals.skipped += 1;
    }
    // A file that could not even be loaded has no failing test, but it failed.
    totals.failed += failedHere === 0 && module.state() === "failed" ? 1 : failedHere;
  }
  return totals;
}

export default class GoldenReporter {
  onTestRunEnd(modules, errors) {
    const wanted = (process.env.HELIOKIT_GOLDEN_AREAS ?? areas.join(" ")).split(" ");
    const counts = readCounts(process.env.HELIOKIT_GOLDEN_COUNTS);
    for (const area of wanted) {
      if (goldenFiles(area).length === 0) {
        process.stdout.write(`golden ${area}: not built yet\n`);
        continue;
      }
      for (const phrase of leftOut(area)) process.stdout.write(`  left out: ${phrase}\n`);
      process.stdout.write(`golden ${area}: ${counts.get(area) ?? 0} cases\n`);
    }
    const totalsFile = process.env.HELIOKIT_TEST_TOTALS;
    if (totalsFile !== undefined) writeFileSync(totalsFile, JSON.stringify(totalsOf(modules, errors)));
  }
}
