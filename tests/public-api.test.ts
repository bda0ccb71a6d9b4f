import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publicNames } from "./public-api.js";
import { jsonOf, root } from "./repository.js";

const exported = jsonOf("packages/heliokit/package.json")["exports"] as Record<string, { types: string } | string>;
const rooms = Object.entries(exported).flatMap(([name, entry]) =>
  typeof entry === "string" ? [] : [{ name: name.slice(2), file: join(root, "packages/heliokit", entry.types) }],
);

describe.each(rooms)("heliokit/$name", ({ file }) => {
  // Adding or losing a name is a decision: run vitest with -u and commit the change of the snapshot with the reason.
  test("exports these names", () => {
    const names = publicNames(file).map(({ name, kind }) => `${kind} ${name}`);
    expect(names.join("\n")).toMatchSnapshot();
  });

  test("every name says what it is for, and what can be called shows how", () => {
    const silent = publicNames(file).flatMap(({ name, kind, doc, file: declaredIn }) => {
      const place = `${name} in ${declaredIn.slice(root.length)}`;
      if (doc === "") return [`${place} has no doc comment`];
      if (kind !== "type" && kind !== "const" && !doc.includes("@example")) return [`${place} has no @example`];
      return [];
    });
    expect(silent).toEqual([]);
  });
});
