import { expect, test } from "vitest";
// The built module: threads cannot load TypeScript.
import { localEngine } from "../../dist/engine/local.js";

const converter = new URL("../testing/faulty-converter.mjs", import.meta.url);

async function run(inputs: readonly string[], jobs: number, abandon = new AbortController()) {
  const engine = localEngine({ jobs, conversion: {}, converter });
  const stop = new AbortController();
  const done: string[] = [];
  const failed: { input: string; error: Error & { code?: string; facts?: Record<string, unknown> } }[] = [];
  async function* plan() {
    for (const [index, input] of inputs.entries()) {
      yield { index, id: "", input, inputBytes: 1, output: "", expectedBytes: 1 };
    }
  }
  await engine.run(plan(), {
    stop: stop.signal,
    abandon: abandon.signal,
    onStarted: () => {},
    onDone: (job) => {
      done.push(job.input);
      if (inputs.some((input) => input.includes("slow"))) setTimeout(() => abandon.abort(), 20);
    },
    onFailed: (job, error) => {
      failed.push({ input: job.input, error: error as Error });
      if (!("code" in (error as Error) && "facts" in (error as Error))) stop.abort();
    },
  });
  await engine.close();
  return { done, failed };
}

test.each([1, 2])(
  "a bad file is told with its code and facts, the others are done, with %i at a time",
  async (jobs) => {
    const { done, failed } = await run(["a", "bad file", "b", "c", "d"], jobs);
    expect(done.sort()).toEqual(["a", "b", "c", "d"]);
    expect(failed.length).toBe(1);
    expect(failed[0]?.error).toMatchObject({ name: "HeliokitError", code: "fits/corrupt-tile", facts: { tile: 3 } });
  },
);

test.each([
  ["mistake", /Cannot read properties of undefined/],
  ["crash", /ended by itself with status 7/],
  ["uncaught", /nobody waits for me/],
])("a %s in a thread is a mistake of the program: no code, its own stack, and the run ends", async (fault, message) => {
  const { failed } = await run(["a", fault, "b", "c"], 2);
  expect(failed.length).toBe(1);
  expect(failed[0]?.input).toBe(fault);
  expect(failed[0]?.error.message).toMatch(message);
  expect(failed[0]?.error).not.toHaveProperty("facts");
});

test("a slow file can be abandoned", async () => {
  const { done, failed } = await run(["a", "slow", "slow too"], 2);
  expect(done).toEqual(["a"]);
  expect(failed.map(({ error }) => error.name)).toEqual(["AbortError", "AbortError"]);
});
