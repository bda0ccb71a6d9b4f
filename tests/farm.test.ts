// A short cut of the fault farm (`npm run farm`): a few disturbances of the real command, others every time.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./repository.js";

test("a few disturbances of the real command: whatever happens, the same command brings everything to its end", async () => {
  const seed = String(Math.floor(Math.random() * 2 ** 31));
  const child = spawn(process.execPath, [join(root, "scripts", "farm.mjs"), "--short", "--seed", seed]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const status = await new Promise((resolve) => child.once("close", resolve));
  // The seed of what went wrong is the way to see it again: npm run farm -- --short --seed N
  expect(status, said).toBe(0);
  expect(said).toMatch(new RegExp(`seed ${seed}: [1-9]\\d* disturbances, 0 differences`));
}, 240_000);
