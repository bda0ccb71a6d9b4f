import { expect, it } from "vitest";
import { Remembered } from "./remembered.js";

it("an answer is asked for once, a failure is forgotten and troubles nobody else", async () => {
  const memory = new Remembered<number>();
  let asked = 0;
  const ask = async () => ++asked;
  expect(await Promise.all([memory.get("a", ask), memory.get("a", ask), memory.get("b", ask)])).toEqual([1, 1, 2]);
  const stopped = memory.get("c", async () => {
    throw new Error("stopped");
  });
  const waiting = memory.get("c", ask);
  await expect(stopped).rejects.toThrow("stopped");
  expect(await waiting).toBe(3);
  expect(await memory.get("c", ask)).toBe(3);
});
