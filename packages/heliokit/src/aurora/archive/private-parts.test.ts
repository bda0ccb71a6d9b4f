import { expect, it } from "vitest";
import { memoryStorage, readStored, type Storage } from "../../bytes/index.js";
import { withPrivateParts } from "./private-parts.js";

async function namesIn(storage: Storage): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of storage.list()) names.push(name);
  return names;
}

const put = async (storage: Storage, name: string, ...bytes: number[]) => storage.write(name, Uint8Array.from(bytes));

it("two at work on one file each have their own unfinished one", async () => {
  const storage = memoryStorage();
  await Promise.all(
    [1, 2].map((value) =>
      withPrivateParts(storage, "a.sav", async (own) => {
        const file = await own.appendTo("a.sav.part", 0);
        for (let count = 0; count < 5; count++) {
          await file.write(Uint8Array.of(value));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await own.rename("a.sav.part", "a.sav");
      }),
    ),
  );
  expect(await namesIn(storage)).toEqual(["a.sav"]);
  const bytes = await readStored(storage, "a.sav");
  expect(new Set(bytes).size).toBe(1);
  expect(bytes?.length).toBe(5);
});

it("what an earlier run left is taken over, and left for the next after a failure", async () => {
  const storage = memoryStorage();
  await put(storage, "a.sav.part", 1, 2, 3);
  await put(storage, "a.sav.part.json", 9);
  const broken = withPrivateParts(storage, "a.sav", async (own) => {
    expect((await own.open("a.sav.part"))?.size).toBe(3);
    expect(await storage.open("a.sav.part")).toBeUndefined();
    const file = await own.appendTo("a.sav.part", 3);
    await file.write(Uint8Array.of(4));
    throw new Error("stopped");
  });
  await expect(broken).rejects.toThrow("stopped");
  expect(await namesIn(storage)).toEqual(["a.sav.part", "a.sav.part.json"]);
  expect(await readStored(storage, "a.sav.part")).toEqual(Uint8Array.of(1, 2, 3, 4));
});

it("a note without its bytes is not taken", async () => {
  const storage = memoryStorage();
  await put(storage, "a.sav.part.json", 9);
  await withPrivateParts(storage, "a.sav", async (own) => {
    expect(await own.open("a.sav.part.json")).toBeUndefined();
    await put(own, "b.sav", 1);
  });
  expect(await namesIn(storage)).toEqual(["a.sav.part.json", "b.sav"]);
});
