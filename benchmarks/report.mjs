// Measurements as a page for people. Numbers never follow the locale.
const seconds = (value) =>
  value === undefined ? "-" : value >= 1 ? `${value.toFixed(2)} s` : `${(value * 1000).toFixed(1)} ms`;
const number = (value, digits = 2) => (value === undefined ? "-" : value.toFixed(digits));
const cell = (text) => String(text).replaceAll("|", "\\|");

function table(head, rows) {
  return [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => "---").join("|")}|`,
    ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
  ].join("\n");
}

/** A target as a row: reached, missed, or without a measurement. The median of the wall time decides. */
export function verdict([name, { wall, minimum, cpu }, sense, wanted, ambition]) {
  const digits = wanted < 2 ? 3 : 1;
  const measured = [number(wall, digits), number(minimum, digits), number(cpu, digits)];
  if (wall === undefined) return [name, ...measured, `${sense} ${wanted}`, ambition, "not measured"];
  const meets = (limit) => (sense === ">=" ? wall >= limit : wall <= limit);
  const words = meets(ambition) ? "beyond the ambition" : meets(wanted) ? "reached" : "MISSED";
  return [name, ...measured, `${sense} ${wanted}`, ambition, words];
}

function sectionText({ title, note, rows, ratios, targets, stages }) {
  const parts = [`## ${title}`, note];
  const timed = rows.filter((row) => row.wallMedian !== undefined);
  if (timed.length > 0) {
    parts.push(
      table(
        ["", "median", "minimum", "CPU, median", "runs"],
        timed.map((row) => [
          row.name,
          seconds(row.wallMedian),
          seconds(row.wallMin),
          seconds(row.cpuMedian),
          row.repeats,
        ]),
      ),
    );
  }
  const sized = rows.filter((row) => row.megabytes !== undefined);
  if (sized.length > 0)
    parts.push(
      table(
        ["", "MB"],
        sized.map((row) => [row.name, row.megabytes.toFixed(0)]),
      ),
    );
  for (const row of rows.filter(({ failure }) => failure))
    parts.push(`- **${row.name}: not measured** (${row.failure})`);
  const known = ratios.filter(([, value]) => value.wall !== undefined);
  if (known.length > 0) {
    const shown = known.map(([name, { wall, minimum, cpu }]) => [name, number(wall), number(minimum), number(cpu)]);
    parts.push(table(["ratio", "of medians", "of minima", "of CPU times"], shown));
  }
  for (const [name, times] of stages ?? []) {
    if (times)
      parts.push(
        `Stages of the last run, ${name}: ${Object.entries(times)
          .map(([stage, value]) => `${stage} ${seconds(value)}`)
          .join(", ")}.`,
      );
  }
  if (targets.length > 0) {
    parts.push(table(["target", "median", "minimum", "CPU", "wanted", "ambition", ""], targets.map(verdict)));
  }
  return parts.filter(Boolean).join("\n\n");
}

/** The whole page. */
export function reportText({ date, machine, versions, input, sections, warmUps, notes }) {
  const reference = versions.python
    ? `Python ${versions.python.python}, numpy ${versions.python.numpy}, scipy ${versions.python.scipy}, astropy ${versions.python.astropy}, sunpy ${versions.python.sunpy}, CFITSIO ${versions.python.cfitsio ?? "absent"}`
    : "**no Python with astropy, scipy and sunpy was found: Heliokit's numbers stand alone**";
  return `# Benchmarks

Written by \`npm run bench\`. Both sides work on the same file in the same run and take turns (A B A B), after ${warmUps} unmeasured
calls each; medians and minima of the measured ones. Ratios carry over to other machines better than seconds do.

- ${date}; ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}
- load of the machine before: ${machine.load}, after: ${machine.loadAfter}${machine.load > 0.7 || machine.loadAfter > machine.cores + 0.5 ? " (others were at work on this machine: trust CPU times and minima)" : ""}
- Node ${versions.ours.node}, compiled kernels ${versions.ours.kernels ? "in use" : "NOT in use"}
- reference: ${reference}
- input: ${input}
${notes.map((note) => `- ${note}\n`).join("")}
${sections.map(sectionText).join("\n\n")}
`;
}
