/** Exports by the client against the stand-in archive: states, pace, limits, what is missing, processing. */
import { memorySource, memoryStorage } from "heliokit/bytes";
import { isHeliokitError } from "heliokit/errors";
import { openFits } from "heliokit/fits";
import { imPatch, JsocClient, type JsocClientOptions } from "heliokit/jsoc";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type JsocArchive, startJsocArchive } from "./index.js";

const SHORT = "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z][? EXPTIME<2 AND WAVELNTH=211 ?]";
const EMAIL = "observer@example.org";

let archive: JsocArchive;
let slept: number[];
beforeAll(async () => {
  archive = await startJsocArchive({ fileSize: 64 });
});
afterAll(() => archive.close());
beforeEach(() => {
  archive.reset();
  slept = [];
});

const clientWith = (options: JsocClientOptions = {}) =>
  new JsocClient({
    server: archive.baseUrl,
    email: EMAIL,
    random: () => 0.5,
    // Time passes in the archive, not here.
    sleep: async (seconds) => {
      slept.push(seconds);
      archive.moveClock(seconds);
    },
    ...options,
  });

const requests = (op: string) => archive.log().filter(({ parameters }) => parameters["op"] === op);

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

it("is asked for once, looked at politely, and ends with its files", async () => {
  archive.setFaults([{ kind: "pending", polls: 6 }]);
  const job = await clientWith().export(SHORT, { segments: ["image"] });
  expect(job.state).toMatchObject({ stage: "queued", requestId: "JSOC_20210801_101" });
  const stages: string[] = [];
  for await (const { stage } of job.states()) stages.push(stage);
  expect([stages[0], stages.at(-2), stages.at(-1)]).toEqual(["queued", "processing", "done"]);
  expect(requests("exp_request").length).toBe(1);
  const times = requests("exp_status").map(({ time }) => time);
  for (let at = 1; at < times.length; at++)
    expect((times[at] ?? 0) - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(5000);
  expect(await job.download({ to: memoryStorage() })).toMatchObject({ done: 20, failed: 0 });
});

it("is known after a restart, and not sent again within a day", async () => {
  const jobs = memoryStorage();
  const first = await clientWith({ jobs }).export(SHORT, { segments: ["image"] });
  const later = clientWith({ jobs });
  expect((await later.exportJobs()).map(({ id }) => id)).toEqual([first.id]);
  const again = await later.export(SHORT, { segments: ["image"] });
  expect(again.id).toBe(first.id);
  expect(requests("exp_request").length).toBe(1);
  const found = await later.exportFromId(first.id);
  expect(await found.download({ to: memoryStorage() })).toMatchObject({ done: 20 });
  expect(await codeOf(() => later.exportFromId("../x"))).toBe("jsoc/bad-request-id");
  const text = JSON.stringify(await readAll(jobs));
  expect(text).not.toContain(EMAIL);
});

async function readAll(storage: ReturnType<typeof memoryStorage>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, size } of storage.list()) {
    const source = await storage.open(name);
    texts.push(new TextDecoder().decode(await source?.read(0, size)));
  }
  return texts;
}

it("waits for the request that stands before it, then is sent", async () => {
  archive.setFaults([{ kind: "pending", polls: 3, count: 1 }]);
  const jsoc = clientWith();
  const first = await jsoc.export(SHORT, { segments: ["image"] });
  const second = await jsoc.export("aia.lev1_euv_12s[2021-07-03T14:25:00Z/1m][94]", { segments: ["image"] });
  expect(second.state).toMatchObject({ stage: "pending-limit", pendingRequests: [first.id] });
  expect((await second.wait()).stage).toBe("done");
  expect(requests("exp_request").length).toBe(3);
});

it("gives up behind a request that never ends", async () => {
  const job = await clientWith({ email: "busy@example.org" }).export(SHORT);
  expect(await codeOf(() => job.wait())).toBe("jsoc/pending-limit");
});

it("is tried again after a failure that passes, and looked at again before it is known", async () => {
  archive.setFaults([
    { kind: "transient", count: 2 },
    { kind: "not-found", polls: 3 },
  ]);
  const job = await clientWith().export(SHORT, { segments: ["image"] });
  expect((await job.wait()).stage).toBe("done");
  expect(requests("exp_request").length).toBe(3);
  archive.reset();
  archive.setFaults([{ kind: "not-found", polls: 50 }]);
  const lost = await clientWith().export(SHORT, { segments: ["image"] });
  expect(await codeOf(() => lost.wait())).toBe("jsoc/request-not-found");
});

it("that is stuck can be given a time, and taken up later", async () => {
  archive.setFaults([{ kind: "stuck" }]);
  const job = await clientWith({
    sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds > 0 ? 5 : 0)),
  }).export(SHORT);
  const ended = await Promise.race([
    codeOf(() => job.wait({ timeoutSeconds: 0.01, signal: AbortSignal.timeout(2000) })).catch(
      (error: Error) => error.name,
    ),
    new Promise((resolve) => setTimeout(resolve, 5000, "hangs")),
  ]);
  expect(["jsoc/export-timeout", "TimeoutError"]).toContain(ended);
  await job.cancel();
  expect(job.state).toMatchObject({ stage: "cancelled", finished: true });
});

it.each([
  ["fail-in-processing", "jsoc/export-failed"],
  ["expired", "jsoc/expired"],
] as const)("that ends with %s says so", async (kind, code) => {
  archive.setFaults([{ kind }]);
  const job = await clientWith().export(SHORT);
  expect(await codeOf(() => job.download({ to: memoryStorage() }))).toBe(code);
});

it("is refused with the archive's reason: too large, offline, address, before it is sent: options", async () => {
  const jsoc = clientWith();
  archive.setFaults([{ kind: "too-large", count: 1 }]);
  await expect(jsoc.export(SHORT)).rejects.toThrow(/fewer records/);
  archive.setFaults([{ kind: "offline", count: 1 }]);
  expect(await codeOf(() => jsoc.export(SHORT))).toBe("jsoc/export-refused");
  expect(await codeOf(() => clientWith({ email: "nobody@example.org" }).export(SHORT))).toBe("jsoc/export-refused");
  expect(await codeOf(() => clientWith({ email: undefined }).export(SHORT))).toBe("jsoc/no-address");
  const before = archive.log().length;
  expect(await codeOf(() => jsoc.export(SHORT, { method: "url_quick", protocol: "fits" }))).toBe(
    "jsoc/bad-export-option",
  );
  expect(
    archive
      .log()
      .slice(before)
      .some(({ path }) => path.endsWith("jsoc_fetch")),
  ).toBe(false);
  expect(await codeOf(() => new JsocClient({ server: "kis", email: EMAIL }).export(SHORT))).toBe("jsoc/not-supported");
});

it("hands out stored files at once, named apart", async () => {
  const storage = memoryStorage();
  const job = await clientWith().export(SHORT, { method: "url_quick", protocol: "as-is", segments: ["image"] });
  expect(job.state.stage).toBe("done");
  expect(await job.download({ to: storage })).toMatchObject({ done: 20 });
  const names: string[] = [];
  for await (const { name } of storage.list()) names.push(name);
  expect(names[0]).toBe("aia.lev1_euv_12s.20210703T142723Z.211.image.fits");
});

it("makes cut-outs, and tells when the archive did not", async () => {
  const processing = [imPatch({ reference: "2021-07-03T14:30:00Z", x: 0, y: 0, width: 800, height: 600 })];
  const storage = memoryStorage();
  const job = await clientWith().export(SHORT, { processing, segments: ["image"] });
  const report = await job.download({ to: storage });
  expect(report).toMatchObject({ done: 20, failed: 0 });
  const source = await storage.open(report.files[0]?.name ?? "");
  const image = await (
    await openFits(memorySource((await source?.read(0, source.size)) ?? new Uint8Array(0)))
  ).firstImage();
  expect(image.axes.map((side) => side < 64)).toEqual([true, true]);
  archive.reset();
  archive.setFaults([{ kind: "no-processing" }]);
  const ignored = await clientWith().export(SHORT, { processing, segments: ["image"] });
  const wrong = await ignored.download({ to: memoryStorage() });
  expect(wrong).toMatchObject({ done: 0, failed: 20 });
  expect(wrong.files[0]?.code).toBe("jsoc/processing-not-applied");
});

it("explains records that it does not hold", async () => {
  const defects = "aia.lev1_euv_12s[2021-07-03T15:00:08Z/24s]";
  const job = await clientWith().export(defects, { segments: ["image"] });
  const report = await job.download({ to: memoryStorage() });
  const failed = report.files.filter(({ status }) => status === "failed");
  expect(failed.map(({ code }) => code).sort()).toEqual(["jsoc/no-image", "jsoc/not-exported"]);
  expect(failed.map(({ name }) => name).sort()[0]).toMatch(/\[171\]$/);
  expect(report.done).toBe(12);
});

it("comes as one tar file, as movies, as pictures", async () => {
  const jsoc = clientWith();
  const tar = await (await jsoc.export(SHORT, { method: "url-tar" })).download({ to: memoryStorage() });
  expect(tar.files.map(({ name, status }) => [name, status])).toEqual([["JSOC_20210801_101.tar", "done"]]);
  const movie = await (await jsoc.export(SHORT, { protocol: "mp4", segments: ["image"] })).download({
    to: memoryStorage(),
  });
  expect(movie.files.map(({ name }) => name)).toEqual(["aia.lev1_euv_12s.mp4"]);
});

it("checks addresses without registering any", async () => {
  const jsoc = clientWith();
  expect((await jsoc.checkEmail()).registered).toBe(true);
  expect((await jsoc.checkEmail("pending@example.org")).state).toBe("pending");
  expect((await jsoc.checkEmail("x+y@example.org")).state).toBe("unknown");
  expect((await jsoc.checkEmail("nonsense")).state).toBe("malformed");
  expect(archive.log().every(({ parameters }) => parameters["checkonly"] === "1" && !("address" in parameters))).toBe(
    true,
  );
});
