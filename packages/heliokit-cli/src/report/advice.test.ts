import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { SKIPS } from "../outcome.js";
import { ADVICE, adviceFor } from "./advice.js";

const sources = ["../../../heliokit/src", ".."].flatMap((folder) => {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|advice\.ts$|outcome\.ts$/.test(name))
    .map((name) => readFileSync(`${root}/${name}`, "utf8"));
});

/** Whether some source gives this code: whole, or (in rooms with a helper for their errors) without the room. */
function isGiven(code: string): boolean {
  const [room = "", what = ""] = code.split("/");
  return sources.some(
    (text) => text.includes(`"${code}"`) || (text.includes(`${room}/`) && text.includes(`"${what}"`)),
  );
}

test.each([...new Set([...Object.keys(ADVICE), ...SKIPS])])("%s is a code that something gives", (code) => {
  expect(isGiven(code)).toBe(true);
});

test("advice is a sentence part that can follow a colon; what is skipped has some", () => {
  for (const text of Object.values(ADVICE)) expect(text).toMatch(/^[^A-Z][^\n]*[^.]$|^WAVELNTH/);
  for (const code of SKIPS) expect(adviceFor(code)).toBeDefined();
  expect(adviceFor("aia/unheard-of")).toBeUndefined();
});
