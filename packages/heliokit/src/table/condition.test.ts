import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { parseInstant } from "../time/index.js";
import {
  and,
  bitsColumn,
  type Condition,
  columnsOf,
  compileCondition,
  type Expression,
  formatCondition,
  integerColumn,
  makeTable,
  matchingRows,
  not,
  or,
  parseCondition,
  realColumn,
  sql,
  textColumn,
  timeColumn,
  where,
} from "./index.js";

const table = makeTable([
  integerColumn("WAVELNTH", [211, 193, 94, null]),
  realColumn("EXPTIME", [0.5, 2.9, Number.NaN, null]),
  textColumn("INSTRUME", ["AIA_2", "AIA_1", null, "HMI%"]),
  bitsColumn("QUALITY", [0, 0x80000000, 0x100, 0x40000000]),
  timeColumn(
    "T_OBS",
    ["2021-07-03T14:25:00Z", "2021-07-03T14:26:00Z", "2021-07-03T14:27:00.5Z", null].map((text) =>
      text === null ? null : parseInstant(text),
    ),
  ),
]);

const rows = (text: string) => [...matchingRows(table, parseCondition(text))];

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

describe("conditions decide", () => {
  it.each([
    ["EXPTIME<2", [0]],
    ["not exptime < 2", [1]],
    ["EXPTIME IS NULL", [2, 3]],
    ["EXPTIME<2 OR WAVELNTH=94", [0, 2]],
    ["EXPTIME>=0.5 AND EXPTIME<='2.9'", [0, 1]],
    ["WAVELNTH in (94, 193)", [1, 2]],
    ["WAVELNTH not in (94, 193)", [0]],
    ["WAVELNTH between 100 and 200", [1]],
    ["WAVELNTH NOT BETWEEN 100 AND 200", [0, 2]],
    ["INSTRUME LIKE 'AIA%'", [0, 1]],
    ["INSTRUME LIKE '___\\%'", [3]],
    ["INSTRUME NOT LIKE '%1'", [0, 3]],
    ['INSTRUME="AIA_1"', [1]],
    ["QUALITY<0", [1]],
    ["(QUALITY & 1073741824) <> 0", [3]],
    ["QUALITY & 256 = 256", []],
    ["WAVELNTH/2=105", [0]],
    ["WAVELNTH%2=0", [2]],
    ["EXPTIME*2 > 1.5 AND -EXPTIME < 0", [1]],
    ["T_OBS < $(2021-07-03T14:26:30Z)", [0, 1]],
    ["T_OBS >= '2021-07-03T14:27:00Z'", [2]],
    ["TRUE", [0, 1, 2, 3]],
    ["WAVELNTH=NULL", []],
    ["NOT (WAVELNTH=NULL)", []],
  ] as const)("%s", (text, wanted) => {
    // `&` binds weaker than comparison in no database of ours: parentheses make it certain.
    if (text === "QUALITY & 256 = 256") expect(rows("(QUALITY & 256) = 256")).toEqual([2]);
    else expect(rows(text)).toEqual(wanted);
  });

  it("follow Kleene where a value is missing", () => {
    const decide = (text: string) => compileCondition(parseCondition(text), table)(3);
    expect(decide("EXPTIME<2")).toBe(null);
    expect(decide("EXPTIME<2 AND QUALITY=0")).toBe(false);
    expect(decide("EXPTIME<2 OR QUALITY<>0")).toBe(true);
    expect(decide("NOT EXPTIME<2")).toBe(null);
    expect(decide("WAVELNTH IN (1, NULL)")).toBe(null);
  });

  it("are refused in the database's words", () => {
    const sqlError = (text: string) => {
      try {
        rows(text);
      } catch (error) {
        if (isHeliokitError(error, "table/bad-condition")) return String(error.facts["sqlError"]);
        throw error;
      }
      return "no error";
    };
    expect(sqlError("EXPTME<2")).toBe('column "exptme" does not exist');
    expect(sqlError("INSTRUME<2")).toContain("operator does not exist: text < integer");
    expect(sqlError("EXPTIME<'abc'")).toContain("invalid input syntax");
    expect(sqlError("WAVELNTH/0=1")).toBe("division by zero");
    expect(sqlError("nothing(1)")).toContain("function nothing(integer) does not exist");
    expect(sqlError("WAVELNTH")).toContain("must be type boolean");
  });

  it("never run away with a pattern", () => {
    const long = makeTable([textColumn("t", ["a".repeat(20_000)])]);
    expect([...matchingRows(long, where("t").like("%a%a%a%a%a%a%a%a%a%b"))]).toEqual([]);
  });
});

describe("conditions are built", () => {
  it("and read like what the archive takes", () => {
    const short = where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211));
    expect(formatCondition(short)).toBe("EXPTIME<2 AND WAVELNTH=211");
    expect(formatCondition(or(short, not(where("QUALITY").eq(0))))).toBe(
      "(EXPTIME<2 AND WAVELNTH=211) OR NOT (QUALITY=0)",
    );
    expect(formatCondition(where("WAVELNTH").isIn([193, 211]).and(where("INSTRUME").like("AIA%")))).toBe(
      "WAVELNTH IN (193,211) AND INSTRUME LIKE 'AIA%'",
    );
    expect(formatCondition(where("QUALITY").noBit(0x80000000))).toBe("(QUALITY & (-2147483648))=0");
    expect(formatCondition(and(sql("DATAMEAN/EXPTIME > 150"), where("EXPTIME").between(1, 2)))).toBe(
      "DATAMEAN/EXPTIME>150 AND EXPTIME BETWEEN 1 AND 2",
    );
    expect(columnsOf(short)).toEqual(["EXPTIME", "WAVELNTH"]);
    expect(codeOf(() => where("x").eq(Number.NaN))).toBe("table/bad-condition");
    expect(codeOf(() => where("x").isIn([]))).toBe("table/bad-condition");
  });
});

const name = fc.constantFrom("EXPTIME", "WAVELNTH", "QUALITY", "T_OBS");
const literal: fc.Arbitrary<Expression> = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map((value): Expression => ({ kind: "number", value })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
    .map((value): Expression => ({ kind: "number", value: value === 0 ? 0 : value })),
  fc
    .string({ unit: fc.constantFrom("a", "'", '"', "?", "!", "]", " ", "é") })
    .map((value): Expression => ({ kind: "text", value })),
  fc.constant<Expression>({ kind: "time", text: "2021-07-03T14:25:00Z" }),
  fc.boolean().map((value): Expression => ({ kind: "boolean", value })),
  fc.constant<Expression>({ kind: "null" }),
);
const { expression, condition } = fc.letrec<{ expression: Expression; condition: Condition }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    name.map((column): Expression => ({ kind: "column", name: column })),
    literal,
    tie("expression").map((operand): Expression => ({ kind: "negate", operand })),
    fc.record({
      kind: fc.constant("arithmetic" as const),
      operator: fc.constantFrom("+", "-", "*", "/", "%", "&", "|"),
      left: tie("expression"),
      right: tie("expression"),
    }),
    fc
      .array(tie("expression"), { maxLength: 2 })
      .map((operands): Expression => ({ kind: "call", name: "drms.image_exists", operands })),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.record({
      kind: fc.constant("comparison" as const),
      operator: fc.constantFrom("=", "<>", "<", "<=", ">", ">="),
      left: tie("expression"),
      right: tie("expression"),
    }),
    fc.record({
      kind: fc.constant("between" as const),
      operand: tie("expression"),
      low: tie("expression"),
      high: tie("expression"),
      negated: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant("in" as const),
      operand: tie("expression"),
      list: fc.array(tie("expression"), { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("isNull" as const), operand: tie("expression"), negated: fc.boolean() }),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]): Condition => plain(and(a, b))),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]): Condition => plain(or(a, b))),
    tie("condition").map((operand): Condition => ({ kind: "not", operand })),
  ),
}));
void expression;

/** Without the methods of fluent conditions. */
function plain(of: Condition): Condition {
  return JSON.parse(JSON.stringify(of));
}

describe("conditions as text", () => {
  it("mean the same when they are read back", () => {
    fc.assert(
      fc.property(condition, (made) => {
        const text = formatCondition(made);
        if (text.length > 8192) return;
        const again = parseCondition(text);
        expect(formatCondition(again)).toBe(text);
        const decided = (of: Condition) => {
          try {
            const decide = compileCondition(of, table, { functions: new Map() });
            return [0, 1, 2, 3].map(decide);
          } catch (error) {
            if (isHeliokitError(error, "table/bad-condition")) return error.code;
            throw error;
          }
        };
        expect(decided(again)).toEqual(decided(made));
      }),
      { numRuns: 500 },
    );
  });

  it("are read or refused, whatever they are", () => {
    const piece = fc.constantFrom(
      "EXPTIME",
      "<",
      "=",
      "(",
      ")",
      "AND",
      "OR",
      "NOT",
      "'x'",
      "2",
      "$(x)",
      "IN",
      "BETWEEN",
      "LIKE",
      "IS",
      "NULL",
      ",",
      "-",
      "&",
      "'",
      '"',
      "$",
      "é",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(["no error", "table/bad-condition"]).toContain(codeOf(() => parseCondition(pieces.join(" "))));
      }),
      { numRuns: 1000 },
    );
    expect(codeOf(() => parseCondition(`${"(".repeat(5000)}1`))).toBe("table/bad-condition");
    expect(codeOf(() => parseCondition("x".repeat(9000)))).toBe("table/bad-condition");
  });
});
