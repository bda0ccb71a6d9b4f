// How a test page hands its result to the test: as JSON in the document's text, with a mark that it is complete.

/** Runs a page's work and shows what came of it; an error is a result too. */
export async function showResult(work: () => Promise<unknown>): Promise<void> {
  let result: unknown;
  try {
    result = await work();
  } catch (error) {
    result = { error: String(error instanceof Error ? error.stack : error) };
  }
  document.body.textContent = JSON.stringify(result);
  document.body.dataset["state"] = "complete";
}

/** SHA-256 of bytes as hexadecimal text; the same call in pages and in Node. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
