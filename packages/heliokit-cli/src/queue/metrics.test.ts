import { request } from "node:http";
import { expect, test } from "vitest";
import { metricsAddress, serveMetrics, WorkerFigures } from "./metrics.js";

const job = { index: 0, id: "a", input: "/a", inputBytes: 100, output: "/b", expectedBytes: 9 };
const report = {
  warnings: [],
  steps: [],
  seconds: { read: 0.25, register: 0.5 },
  outputBytes: 50,
  width: 1,
  height: 1,
};
const result = { report, outputBytes: 50, outputModifiedMs: 1, seconds: 1 };

function figures(): WorkerFigures {
  const all = new WorkerFigures();
  for (let time = 0; time < 2; time++) all.add({ kind: "done", job, result });
  const failed = { kind: "failed", input: "/c", message: "m", seconds: 0.5, again: false } as const;
  all.add({ ...failed, code: 'odd "code"\\' });
  all.add({ kind: "handed-back", input: "/d", why: "ends" });
  all.add({ kind: "trouble", message: "none of the figures" });
  return all;
}

test("figures in the form that Prometheus reads", () => {
  const text = figures().text(3);
  expect(text).toContain('heliokit_jobs_total{status="done"} 2\n');
  expect(text).toContain('heliokit_jobs_total{status="handed-back"} 1\n');
  expect(text).toContain('heliokit_failures_total{code="odd \\"code\\"\\\\"} 1\n');
  expect(text).toContain('heliokit_stage_seconds_total{stage="register"} 1\n');
  expect(text).toContain("heliokit_job_seconds_total 2.5\n");
  expect(text).toContain("heliokit_input_bytes_total 200\n");
  expect(text).toContain("heliokit_output_bytes_total 100\n");
  expect(text).toContain("heliokit_jobs_running 3\n");
  for (const line of text.trimEnd().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="(\\.|[^"\\])*"\})? [0-9.e+-]+)$/);
  }
});

test.each(["0.0.0.0:9464", "example.org:80", "9464", "127.0.0.1:99999", "127.0.0.1"])("%s is refused", (text) => {
  expect(() => metricsAddress(text)).toThrow(/wanted 127.0.0.1:PORT/);
});

test.each([
  ["127.0.0.1:0", "127.0.0.1"],
  ["localhost:1", "localhost"],
  ["[::1]:1", "::1"],
])("%s is taken", (text, host) => {
  expect(metricsAddress(text).host).toBe(host);
});

test("served on loopback, to loopback's own names only", async () => {
  const server = await serveMetrics({ host: "127.0.0.1", port: 0 }, figures(), () => ({ running: 1 }));
  expect(new URL(server.address).hostname).toBe("127.0.0.1");
  const reply = await fetch(server.address);
  expect(reply.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await reply.text()).toBe(figures().text(1));
  expect((await fetch(new URL("/", server.address))).status).toBe(404);
  expect((await fetch(server.address, { method: "POST" })).status).toBe(404);
  expect(await statusWithHost(server.address, "evil.example.org")).toBe(403);
  await server.close();
  await expect(fetch(server.address)).rejects.toThrow();
});

function statusWithHost(address: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(address, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
