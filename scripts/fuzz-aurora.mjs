// `node scripts/fuzz-aurora.mjs [--count N] [--first N] [target...]`: the long run of the suites that `npm test` runs
// with a few thousand inputs. Every input must end in a result or a typed error, within a second and with less than
// 64 MiB beyond itself. A failure names its case; `--first CASE --count 1` runs it alone.
import { inRoot, isMain, runTool, say } from "./house.mjs";

/** The parsers, each with its suite. */
const targets = {
  "idl-save": "packages/heliokit/src/idl-save/fuzz.test.ts",
  netpbm: "packages/heliokit/src/netpbm/fuzz.test.ts",
};

function wishesOf(words) {
  const wishes = { count: 200_000, first: 0, names: [] };
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--count" || word === "--first") {
      const number = Number(left.shift());
      if (!Number.isSafeInteger(number) || number < 0) return `${word} wants a whole number`;
      wishes[word.slice(2)] = number;
    } else if (Object.hasOwn(targets, word)) wishes.names.push(word);
    else return `unknown: ${word}; targets are ${Object.keys(targets).join(", ")}`;
  }
  return wishes;
}

async function main(words) {
  const wishes = wishesOf(words);
  if (typeof wishes === "string") {
    say("fuzz-aurora", wishes);
    return 2;
  }
  const names = wishes.names.length > 0 ? wishes.names : Object.keys(targets);
  const env = {
    TZ: "Asia/Seoul",
    HELIOKIT_FUZZ_COUNT: String(wishes.count),
    HELIOKIT_FUZZ_FIRST: String(wishes.first),
  };
  const failed = [];
  for (const name of names) {
    say("fuzz-aurora", `${name}: ${wishes.count} inputs`);
    const code = await runTool("vitest", "vitest", ["run", "--maxWorkers=1", inRoot(targets[name])], { env });
    if (code !== 0) failed.push(name);
  }
  say("fuzz-aurora", failed.length === 0 ? "all passed" : `failed: ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
