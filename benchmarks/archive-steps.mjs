// Our side's steps about the archive: a long list of records as a typed table.
import { readFileSync } from "node:fs";
import { keywordTable, parseRecordList, parseSeriesInfo } from "heliokit/jsoc";

/** The steps; `timed` measures one, `once` keeps what a step needs every time. */
export function archiveSteps(timed, once) {
  return {
    /** The bytes of a reply to a typed table. */
    async records({ reply, structure }) {
      const { bytes, info } = await once(`records ${reply}`, async () => ({
        bytes: new Uint8Array(readFileSync(reply)),
        info: parseSeriesInfo(new Uint8Array(readFileSync(structure)), "aia.lev1_euv_12s"),
      }));
      return timed(() => {
        const table = keywordTable(parseRecordList(bytes).keywords, info);
        let sum = 0;
        for (const column of table.columns)
          if (column.name === "EXPTIME" && column.type === "real") for (const value of column.values) sum += value;
        return { rows: table.rowCount, sum };
      });
    },
  };
}
