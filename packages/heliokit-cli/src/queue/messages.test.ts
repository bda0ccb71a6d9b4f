import { HeliokitError } from "heliokit/errors";
import { expect, test } from "vitest";
import {
  failureText,
  isMachineFailure,
  isTransient,
  jobMessage,
  queueId,
  readFailure,
  readMessage,
  readResult,
} from "./messages.js";

const head = { format: 1, version: "0.1.0", algorithm: 1, run: "r".repeat(64) };
const job = {
  index: 7,
  id: "0123456789abcdef0123456789abcdef",
  input: "/a",
  inputBytes: 5,
  output: "/b",
  expectedBytes: 9,
};
const message = jobMessage(head, job, { root: "data", path: "a" }, { root: "", path: "/b" });

test("a message comes back from JSON, and its place in the plan is no part of it", () => {
  expect(readMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  expect(message).not.toHaveProperty("index");
});

test("the same work has the same name in the queue; other places or options another", () => {
  const id = queueId(message);
  expect(id).toMatch(/^0123456789abcdef0123456789abcdef-[0-9a-f]{12}$/);
  expect(queueId({ ...message, version: "0.2.0" })).toBe(id);
  for (const other of [{ run: "s" }, { output: { root: "", path: "/c" } }, { input: { root: "x", path: "a" } }]) {
    expect(queueId({ ...message, ...other })).not.toBe(id);
  }
});

test.each([
  undefined,
  null,
  "text",
  {},
  { ...message, run: 5 },
  { ...message, input: "a" },
  { ...message, output: {} },
])("%o is no message", (value) => {
  expect(readMessage(value)).toBeUndefined();
});

test.each([undefined, {}, { outputBytes: 1, outputModifiedMs: 2, seconds: 3 }, { report: {} }])(
  "%o is no result",
  (value) => {
    expect(readResult(value)).toBeUndefined();
  },
);

test("a failure keeps code, facts and time; a mistake of the program its stack", () => {
  const coded = new HeliokitError("fits/corrupt-tile", "tile 3 is damaged", { facts: { tile: 3 } });
  expect(readFailure(failureText(coded, 1.5))).toMatchObject({
    seconds: 1.5,
    error: { name: "HeliokitError", code: "fits/corrupt-tile", message: "tile 3 is damaged", facts: { tile: 3 } },
  });
  const mistake = new TypeError("x is undefined");
  const { error } = readFailure(failureText(mistake, 0));
  expect(error).not.toHaveProperty("code");
  expect(error.stack).toBe(mistake.stack);
  expect(readFailure(failureText("thrown text", 0)).error.message).toBe("thrown text");
});

test.each([
  ["job stalled more than allowable limit", /died again and again/],
  ["something else", /gave it up: something else/],
  ["[1,2]", /gave it up/],
])("what the queue itself says (%s) is a failure of that file", (text, words) => {
  const { error } = readFailure(text);
  expect(error).toMatchObject({ code: "queue/given-up" });
  expect(error.message).toMatch(words);
});

test.each([
  ["node/read-failed", true, false],
  ["node/write-failed", true, false],
  ["node/too-many-open-files", true, false],
  ["node/disk-full", false, true],
  ["node/not-writable", false, true],
  ["fits/corrupt-tile", false, false],
  ["node/file-not-found", false, false],
])("%s: another attempt %s, a rest of the machine %s", (code, transient, machine) => {
  const error = new HeliokitError(code, code);
  expect([isTransient(error), isMachineFailure(error)]).toEqual([transient, machine]);
});
