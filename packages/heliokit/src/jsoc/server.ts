import { HeliokitError } from "../errors.js";

/** An archive that speaks the protocol of DRMS, and where its programs lie. */
export interface ArchiveServer {
  readonly name: string;
  /** Address of the folder of programs; ends with `/`. */
  readonly programs: string;
  readonly showSeries: string;
  /** The wrapper that lists public series, and the database host that it wants; absent where there is none. */
  readonly showSeriesWrapper?: { readonly program: string; readonly databaseHost: string };
  readonly information: string;
  /** Absent where the archive exports nothing. */
  readonly fetch?: string;
  /** Absent where no addresses are registered. */
  readonly checkAddress?: string;
  /** Put before the paths of files; ends without `/`. Absent where files cannot be fetched. */
  readonly files?: string;
}

/** The archive of SDO, MDI and others at Stanford, run by the Joint Science Operations Center. */
export const JSOC_SERVER: ArchiveServer = {
  name: "JSOC",
  programs: "http://jsoc.stanford.edu/cgi-bin/ajax/",
  showSeries: "show_series",
  showSeriesWrapper: { program: "showextseries", databaseHost: "hmidb2" },
  information: "jsoc_info",
  fetch: "jsoc_fetch",
  checkAddress: "checkAddress.sh",
  files: "http://jsoc.stanford.edu",
};

/** The mirror of keywords at the Leibniz Institute for Solar Physics, Freiburg: queries only. */
export const KIS_SERVER: ArchiveServer = {
  name: "KIS",
  programs: "http://drms.leibniz-kis.de/cgi-bin/",
  showSeries: "show_series",
  information: "jsoc_info",
};

/**
 * An archive by name ("jsoc", "kis"), by its base address (programs in `cgi-bin/ajax/` below it, as the stand-in
 * archive and the JSOC have them), or as its own description.
 *
 * @throws HeliokitError `jsoc/bad-server` for a text that is neither name nor http address
 *
 * @example
 * ```ts
 * archiveServer("http://127.0.0.1:8080").information; // "jsoc_info"
 * ```
 */
export function archiveServer(server: string | ArchiveServer): ArchiveServer {
  if (typeof server !== "string") return server;
  switch (server.toLowerCase()) {
    case "jsoc":
      return JSOC_SERVER;
    case "kis":
      return KIS_SERVER;
  }
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new HeliokitError(
      "jsoc/bad-server",
      `server "${server.slice(0, 100)}" is neither "jsoc" nor "kis" nor an http address`,
      { facts: { server } },
    );
  }
  const base = `${url.origin}${url.pathname.replace(/(?:\/cgi-bin(?:\/ajax)?)?\/*$/, "")}`;
  return { ...JSOC_SERVER, name: url.host, programs: `${base}/cgi-bin/ajax/`, files: base };
}
