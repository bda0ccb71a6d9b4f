import { startJsocArchive } from "offline-archive";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readInteger, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";

/** `heliokit jsoc simulate`: a stand-in archive on loopback until Ctrl-C. */
export async function simulate(raw: RawOptions, common: Common): Promise<number> {
  const records = readText(raw, "records");
  let archive: Awaited<ReturnType<typeof startJsocArchive>>;
  try {
    archive = await startJsocArchive({
      port: readInteger(raw, "port", 0, 65_535) ?? 0,
      fileSize: readInteger(raw, "size", 64, 4096) ?? 512,
      seed: readInteger(raw, "seed", 0, 2 ** 31 - 1) ?? 1,
      ...(records === undefined ? {} : { records }),
    });
  } catch (error) {
    if (error instanceof Error && "code" in error)
      throw new UsageError(`the stand-in archive cannot start: ${error.message}`, "jsoc simulate");
    throw error;
  }
  await common.output.out(`listening on ${archive.baseUrl}\n`);
  if (!common.quiet) {
    common.output.message(
      `A stand-in for JSOC with invented images, on this machine only; Ctrl-C ends it. In another terminal:\n` +
        `  HELIOKIT_JSOC=${archive.baseUrl} heliokit jsoc series aia\n` +
        `  HELIOKIT_JSOC=${archive.baseUrl} heliokit jsoc query --series aia.lev1_euv_12s --from 2021-07-03T14:25 --to 2021-07-03T14:34 --where 'EXPTIME < 2 and WAVELNTH = 211'\n` +
        `Exports take the address observer@example.org. Faults: POST ${archive.baseUrl}/_sim/faults; requests: GET ${archive.baseUrl}/_sim/log\n`,
    );
  }
  const interruption = listenForInterruption(() => {});
  try {
    await new Promise<void>((resolve) => interruption.stop.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    interruption.release();
    await archive.close();
  }
  return EXIT.done;
}
