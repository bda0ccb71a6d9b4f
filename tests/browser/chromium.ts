// The system's Chromium, headless, with a fresh profile and nothing that reaches for the network by itself.
import { type Browser, chromium } from "playwright-core";
import { findChromium } from "../../scripts/setup.mjs";

/** Path of the browser, or undefined where there is none: the tests are then skipped by name. */
export const browserPath: string | undefined = findChromium();

export function launchBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error("Chromium is missing: install it or set CHROMIUM_PATH");
  return chromium.launch({
    executablePath: browserPath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens a page of a test, waits for its result and gives it; what the page logs as an error fails the call. */
export async function resultOf(browser: Browser, address: string): Promise<Record<string, unknown>> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  try {
    await page.goto(address);
    await page.waitForSelector("body[data-state=complete]", { timeout: 50_000 });
    const result = JSON.parse((await page.textContent("body")) ?? "{}") as Record<string, unknown>;
    return complaints.length === 0 ? result : { ...result, complaints };
  } catch (error) {
    throw new Error(`${address}: ${complaints.join("; ") || "no complaint from the page"}`, { cause: error });
  } finally {
    await page.close();
  }
}
