// Whole processes of the archive's benchmarks, each asked for by its first argument; one line of JSON comes out.
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";

const [what, ...args] = process.argv.slice(2);
/** The most memory that this process has had: what getrusage says begins with the memory of whoever started it. */
function resident() {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
const tell = (facts) => process.stdout.write(`${JSON.stringify(facts)}\n`);

/** Memory that a reply takes while it becomes a table, the reply itself included. */
async function records(reply, structure) {
  const { keywordTable, parseRecordList, parseSeriesInfo } = await import("heliokit/jsoc");
  const info = parseSeriesInfo(new Uint8Array(readFileSync(structure)), "aia.lev1_euv_12s");
  const before = resident();
  const table = keywordTable(parseRecordList(new Uint8Array(readFileSync(reply))).keywords, info);
  tell({ rows: table.rowCount, grownBytes: resident() - before, replyBytes: statSync(reply).size });
}

/** Serves one body of so many bytes on loopback until it is killed. */
function serve(size) {
  const block = Buffer.alloc(1 << 20, "heliokit");
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-length": size, "content-type": "application/octet-stream", etag: '"bench"' });
    let left = size;
    const more = () => {
      while (left > 0) {
        const piece = left >= block.length ? block : block.subarray(0, left);
        left -= piece.length;
        if (!response.write(piece)) return response.once("drain", more);
      }
      response.end();
    };
    more();
  });
  server.listen(0, "127.0.0.1", () => tell({ port: server.address().port }));
}

/** Downloads one file; bytes per second, and the most memory that the process has had. */
async function download(url, folder) {
  const { downloadFiles } = await import("heliokit/download");
  const report = await downloadFiles([{ name: "bench.bin", urls: [url] }], { to: folder, overwrite: true });
  tell({ done: report.done, bytes: report.bytes, seconds: report.seconds, residentBytes: resident() });
}

if (what === "records") await records(...args);
else if (what === "serve") serve(Number(args[0]));
else await download(...args);
