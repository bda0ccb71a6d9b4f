import { platformFetch } from "#platform";
import { type FetchFunction, type Reply, type RetryNotice, requestBytes, type Sleep } from "../../download/index.js";
import { HeliokitError, isHeliokitError } from "../../errors.js";
import { isRecord } from "./json-record.js";

/** What the requests of a client have in common. */
export interface ArchiveNetwork {
  /** The `fetch` to use. Default the platform's, which under Node honours proxies and names Heliokit. */
  readonly fetch?: FetchFunction;
  /** Changes every address before it is asked, for pages that need a proxy. */
  readonly rewriteUrl?: (url: string) => string;
  /** Attempts after the first. Default 4. */
  readonly retries?: number;
  /** Waiting and chance, for tests. */
  readonly sleep?: Sleep;
  readonly random?: () => number;
  /** Told before something is asked again. */
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** Longest time of one answer of the data API. */
const TIMEOUT_SECONDS = 30;
/** Most characters of an error's text. */
const LONGEST_DETAIL = 400;

/** Where the data API's functions lie below its address. */
const PATH = "/api/v1/data_distribution/";

/** Asks the data API of the University of Calgary; answers are JSON, errors carry the server's own words. */
export class DataApi {
  readonly baseUrl: string;
  readonly #network: ArchiveNetwork;
  readonly #timeoutSeconds: number;

  constructor(baseUrl: string, network: ArchiveNetwork, timeoutSeconds = TIMEOUT_SECONDS) {
    if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) {
      throw new HeliokitError("aurora/bad-address", `${JSON.stringify(baseUrl)} is no http address of a data API`, {
        facts: { url: baseUrl },
      });
    }
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.#network = network;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** One answer, as JSON. Cut and broken ones are asked for again. */
  async ask(
    what: "datasets" | "urls" | "observatories",
    parameters: Readonly<Record<string, string | undefined>>,
    subject: string,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
    const text = query.toString();
    const url = `${this.baseUrl}${PATH}${what}${text === "" ? "" : `?${text}`}`;
    const { fetch = platformFetch, rewriteUrl, retries = 4, sleep, random, onRetry } = this.#network;
    let detail = "";
    const listening: FetchFunction = async (address, init) => {
      const response = await fetch(rewriteUrl?.(address) ?? address, init);
      if (!response.ok) detail = await detailOf(response.clone());
      return response;
    };
    try {
      const reply = await requestBytes(url, {
        fetch: listening,
        retries,
        totalTimeoutSeconds: this.#timeoutSeconds,
        isBroken,
        headers: { accept: "application/json" },
        ...(sleep ? { sleep } : {}),
        ...(random ? { random } : {}),
        ...(onRetry ? { onRetry } : {}),
        ...(signal ? { signal } : {}),
      });
      return JSON.parse(textOf(reply));
    } catch (error) {
      throw refusal(error, subject, detail);
    }
  }
}

const textOf = ({ bytes }: Reply): string => new TextDecoder().decode(bytes);

/** Why a reply is no JSON: a page of an overloaded server, a body that ends early. */
function isBroken(reply: Reply): string | undefined {
  const text = textOf(reply);
  if (text.trimStart().startsWith("<")) return "the data API answers with a page instead of data";
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return text.trim() === "" ? "the data API answers with nothing" : "the data API's answer is cut short or no JSON";
  }
}

/** The server's own words about an error; empty where it has none. */
async function detailOf(response: Response): Promise<string> {
  let text: string;
  try {
    text = await response.text();
  } catch {
    // The connection broke before the reason came: the status says enough.
    return "";
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "";
  }
  const detail = isRecord(value) ? value["detail"] : undefined;
  const words = typeof detail === "string" ? detail : detail === undefined ? "" : JSON.stringify(detail);
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL - 3)}...` : line;
}

/** The error for a refused request, with what the server said. Others come back as they are. */
function refusal(error: unknown, subject: string, detail: string): unknown {
  if (!isHeliokitError(error, "download/http-status")) return error;
  const { status, url } = error.facts;
  const facts = { status, url, detail };
  const said = detail === "" ? `status ${String(status)} without a reason` : `"${detail}" (status ${String(status)})`;
  if (status === 404 && /dataset/i.test(detail)) {
    return new HeliokitError(
      "aurora/unknown-dataset",
      `${subject}: the data API says ${said}; datasets() lists the names`,
      { facts },
    );
  }
  if (/exceeds valid range|limited to one day/i.test(detail)) {
    return new HeliokitError(
      "aurora/range-too-long",
      `${subject}: the data API says ${said}; ask for one day at a time`,
      {
        facts,
      },
    );
  }
  return new HeliokitError("aurora/refused", `${subject}: the data API says ${said}`, { facts, cause: error });
}
