/** What to do about each reason that a file may be skipped or fail for, in one sentence. */
export const ADVICE: Readonly<Record<string, string>> = {
  "aia/already-corrected": "these are no level 1 files; --force repeats the correction all the same",
  "aia/already-registered": "these are registered already; --force repeats it all the same",
  "aia/bad-correction-factor": "the degradation table gives no usable factor: use another one, or --correction none",
  "aia/bad-keyword": "the header has an impossible value: fetch the keywords from the archive again",
  "aia/channel-not-in-table": "use a table that has this channel, or --correction none",
  "aia/correction-epoch-missing": "the degradation table does not reach there: use another one, or --correction none",
  "aia/correction-version-missing":
    "the table lacks this channel or version: another --correction table or --correction-version, or --correction none",
  "aia/header-repaired": "look whether what was assumed is right for these files",
  "aia/infinite-pixels": "look where these files come from: level 1 has no infinite pixels",
  "aia/missing-keyword": "the header is incomplete: export the file from the archive again, with its keywords",
  "aia/no-pointing-entry":
    "--pointing-gap header keeps the header's pointing, --pointing-gap nearest takes the nearest row",
  "aia/no-record-keywords":
    "these are files as the archive stores them: heliokit jsoc adopt FILES joins the keywords of their records",
  "aia/no-valid-pixels": "there is no image in the file: fetch it again",
  "aia/not-aia": "only images of AIA and full-disk images of HMI can be made level 1.5",
  "aia/not-full-disk": "the telescope pointed elsewhere, or it is a cut-out: --cutouts register handles cut-outs",
  "aia/not-square": "the frame is incomplete: fetch the file again",
  "aia/pointing-mismatch": "the pointing table is for other images: another --pointing table, or --pointing header",
  "aia/quality":
    "no usable images of the Sun by their QUALITY or IMG_TYPE; --quality-mask none takes them all the same",
  "aia/unknown-channel": "WAVELNTH is none of AIA's channels",
  "bytes/corrupt-gzip": "the compressed data are damaged: fetch the file again",
  "bytes/gzip-too-large": "it expands beyond what an image can have: look what it is",
  "bytes/truncated-gzip": "the download stopped early: fetch the file again; --salvage keeps the intact rows",
  "fits/checksum-mismatch":
    "the header was changed after it was written, or damaged: fetch the file again, or leave out --strict",
  "fits/corrupt-tile": "the compressed data are damaged: fetch the file again; --salvage keeps the intact rows",
  "fits/datasum-mismatch": "the data were damaged: fetch the file again, or leave out --strict",
  "fits/empty-file": "the download never began: fetch the file again",
  "fits/inconsistent-header": "the header contradicts the data: fetch the file again",
  "fits/no-image": "a FITS file, but no image in it: leave it out",
  "fits/not-fits": "these are no FITS files (an error page saved under a FITS name?): fetch them again",
  "fits/truncated-data": "the download stopped early: fetch the file again; --salvage keeps the intact rows",
  "fits/truncated-header": "the download stopped early: fetch the file again",
  "fits/unsupported-compression": "written by an unusual program: decompress it there first",
  "hmi/missing-keyword": "the header is incomplete: export the file from the archive again, with its keywords",
  "hmi/not-full-disk": "only full-disk images of HMI can be made level 1.5",
  "map/bad-size": "ask for a --size that divides the side of the image",
  "map/no-image": "a FITS file, but no two-dimensional image in it: leave it out",
  "node/file-not-found": "moved or removed since it was listed: list the files again",
  "node/not-readable": "ask for permission to read it",
  "node/read-failed": "check the disk or the network share, then start again",
  "prep/already-done": "nothing to do",
  "prep/output-exists":
    "made with other options or by another program: --overwrite replaces it, or choose another --out",
  "prep/output-is-input": "choose another --out",
};

/** What to do about a reason; undefined where the message has to speak for itself. */
export function adviceFor(code: string): string | undefined {
  return ADVICE[code];
}
