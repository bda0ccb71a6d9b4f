// `node scripts/draw-demo.mjs`: runs `heliokit demo` and draws what it printed as docs/demo.svg, the picture of the
// README. Nothing is touched up: what stands in the picture is what the command said.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { inRoot, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

const fontSize = 14;
const lineHeight = 20;
const margin = 20;
/** Columns of the terminal; longer lines go on in the next one, as terminals do. */
const columns = 120;

/** Runs the demo in an empty folder and gives its output, both streams in the order they came. */
function captureDemo() {
  const folder = mkdtempSync(join(tmpdir(), "heliokit-demo-"));
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", COLUMNS: String(columns), HELIOKIT_CACHE: join(folder, "cache") };
    const command = [inRoot("packages", "heliokit-cli", "bin", "heliokit.mjs"), "demo", "first-look"];
    const child = spawn(process.execPath, command, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      rmSync(folder, { recursive: true, force: true });
      if (code === 0) resolve(text.replaceAll(folder, "."));
      else reject(new Error(`heliokit demo ended with exit status ${code}:\n${text}`));
    });
  });
}

/** A line as the lines it takes in the terminal. */
const wrapped = (line) => line.match(new RegExp(`.{1,${columns}}`, "g")) ?? [""];

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A terminal window with the lines in it, as SVG. */
function drawTerminal(lines) {
  const width = Math.round(columns * fontSize * 0.602 + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const texts = lines.map((line, index) => {
    const y = margin + (index + 0.75) * lineHeight;
    const colour = line.startsWith("$ ") ? "#ffd479" : "#e6e6e6";
    return `  <text x="${margin}" y="${y}" fill="${colour}" xml:space="preserve">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What heliokit demo prints" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}">
  <rect width="${width}" height="${height}" rx="8" fill="#1b1d23"/>
${texts.join("\n")}
</svg>
`;
}

if ((await setUp()) && (await build())) {
  const text = await captureDemo();
  const lines = ["$ heliokit demo first-look", ...text.trimEnd().split("\n")].flatMap(wrapped);
  writeFileSync(inRoot("docs", "demo.svg"), drawTerminal(lines));
  say("draw-demo", `docs/demo.svg, ${lines.length} lines`);
} else {
  process.exitCode = 1;
}
