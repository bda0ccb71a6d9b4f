import type { FileOutcome } from "../outcome.js";
import { duration, megabytes, textTable } from "./words.js";

/** What each step did to one file, for people: keywords before and after, factors, tables, seconds. */
export function explanation(outcome: FileOutcome): string {
  const lines = [
    `${outcome.input}`,
    `  ${outcome.status}${outcome.code === null ? "" : `: ${outcome.code}: ${outcome.message}`}`,
  ];
  for (const step of outcome.steps) {
    lines.push("", `${step.name}: ${step.summary}`);
    const rows = step.keywords.map(({ keyword, before, after }) => ["   ", keyword, shown(before), "->", shown(after)]);
    if (rows.length > 0) lines.push(textTable(rows).trimEnd());
    const facts = Object.entries(step.facts).filter(([, value]) => value !== undefined);
    if (facts.length > 0) lines.push(textTable(facts.map(([name, value]) => ["   ", name, shown(value)])).trimEnd());
  }
  for (const { code, message } of outcome.warnings) lines.push("", `warning ${code}: ${message}`);
  const stages = Object.entries(outcome.stages);
  if (stages.length > 0) {
    lines.push(
      "",
      "seconds:",
      textTable(stages.map(([stage, seconds]) => ["   ", stage, seconds.toFixed(3)])).trimEnd(),
    );
  }
  if (outcome.output !== null) {
    const size = outcome.outputBytes === null ? "" : `, ${megabytes(outcome.outputBytes)}`;
    lines.push("", `${outcome.output}${size}${outcome.seconds > 0 ? `, ${duration(outcome.seconds)}` : ""}`);
  }
  return `${lines.join("\n")}\n`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
