import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 403 | 404 | 405;
  readonly code: "view/foreign-host" | "view/foreign-origin" | "view/read-only" | "view/not-found" | "view/outside";
}

/** What a server knows of itself. */
export interface Identity {
  readonly port: number;
  readonly token: string;
}

/**
 * Whether a request comes from our own page or from the one who was given the address. The host goes first: a name that
 * somebody else resolved to loopback (DNS rebinding) must learn nothing, not even which methods there are.
 */
export function refusalOf(request: IncomingMessage, { port, token }: Identity): Refusal | undefined {
  const { host = "", origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = request.headers;
  const own = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`);
  if (!own.includes(host.toLowerCase())) return { status: 403, code: "view/foreign-host" };
  const foreignOrigin = origin !== undefined && !own.some((name) => origin.toLowerCase() === `http://${name}`);
  // Another program on this machine counts as the same site: it may lead here by a link, not read from here.
  if (foreignOrigin || site === "cross-site" || (site === "same-site" && mode !== "navigate")) {
    return { status: 403, code: "view/foreign-origin" };
  }
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, code: "view/read-only" };
  if (!sameText(tokenOf(request.url ?? ""), token)) return { status: 404, code: "view/not-found" };
  // What no browser sends: later layers would tidy it, each in its own way.
  if (/[^!-~]|[\\]/.test(request.url ?? "")) return { status: 404, code: "view/outside" };
  return undefined;
}

/** The first part of a path as it was sent. */
function tokenOf(url: string): string {
  return /^\/([\w-]+)\//.exec(url)?.[1] ?? "";
}

/** Compares in a time that does not tell how much was right. */
function sameText(found: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Headers of every answer, of errors and worker scripts too. `connect` names further origins that the page may fetch
 * from: those of the command line.
 */
export function securityHeaders(connect: readonly string[] = []): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
}
