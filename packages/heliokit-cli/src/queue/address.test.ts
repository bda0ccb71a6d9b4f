import { expect, test } from "vitest";
import { queueAddress } from "./address.js";

test.each([
  ["redis://me:secret@queue:6379/2?x=secret", "redis", "redis://queue:6379/2"],
  ["rediss://queue", "redis", "rediss://queue"],
  ["postgres://me:secret@db.example.org:5432/work", "postgres", "postgres://db.example.org:5432/work"],
  ["postgresql://db/work", "postgres", "postgresql://db/work"],
])("%s", (url, kind, shown) => {
  expect(queueAddress(url, {}, "prep")).toEqual({ kind, url, shown });
});

test("the environment stands in for the option", () => {
  expect(queueAddress(undefined, { HELIOKIT_QUEUE: "redis://a" }, "prep").shown).toBe("redis://a");
  expect(queueAddress("redis://b", { HELIOKIT_QUEUE: "redis://a" }, "prep").shown).toBe("redis://b");
});

test.each([undefined, "", "me:secret@queue", "http://me:secret@queue", "mysql://me:secret@x"])(
  "%s is refused without being repeated",
  (url) => {
    expect(() => queueAddress(url, {}, "prep")).toThrow(/wanted|missing/);
    expect(() => queueAddress(url, {}, "prep")).not.toThrow(/secret/);
  },
);
