import { describe, expect, it } from "vitest";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { parseInstant } from "../time/index.js";
import {
  type ConvertOptions,
  convertPositions,
  type Frame,
  type FrameName,
  heliographicGrid,
  type Observer,
  observerAt,
  type Positions,
  solarLimb,
  visibleFrom,
} from "./index.js";

type Rows = readonly (readonly (number | string)[])[];
interface HgsObserver {
  readonly lon_deg: number;
  readonly lat_deg: number;
  readonly radius_m: number;
}
interface View {
  readonly obstime_utc: string;
  readonly observer_hgs: HgsObserver;
}
interface FrameCase extends View {
  readonly rsun_m: number;
  readonly angular_radius_arcsec: number;
  readonly observer_hae_j2000_m: readonly [number, number, number];
  readonly observer_hgc: HgsObserver;
  readonly hpc_arcsec: Rows;
  readonly hpc_distance_m: readonly (number | string)[];
  readonly hcc_m: Rows;
  readonly hgs_lonlatr: Rows;
  readonly heeq_m: Rows;
  readonly hgc_lonlatr: Rows;
  readonly hci_lonlatr: Rows;
  readonly hee_lonlatr: Rows;
  readonly hpr_psi_delta_r: Rows;
  readonly from_hgs: {
    readonly hgs_lonlatr: Rows;
    readonly hpc_tx_ty_arcsec_distance_m: Rows;
    readonly visible: readonly boolean[];
    readonly hcc_m: Rows;
    readonly hgc_lonlatr: Rows;
  };
}
interface MoveCase {
  readonly from_: View;
  readonly to: View;
  readonly rsun_m: number;
  readonly hpc_arcsec: Rows;
  readonly [option: string]: unknown;
}
interface LimbCase extends View {
  readonly other_observer_hgs: HgsObserver;
  readonly rsun_m: number;
  readonly resolution: number;
  readonly own_hpc_arcsec: Rows;
  readonly other_hpc_arcsec: Rows;
  readonly other_visible: readonly boolean[];
}
interface HaeCase {
  readonly obstime_utc: string;
  readonly hae_m: readonly [number, number, number];
  readonly hgs: HgsObserver;
}
interface GridCase extends View {
  readonly rsun_m: number;
  readonly lines: readonly {
    readonly kind: "meridian" | "parallel";
    readonly value: number;
    readonly at: readonly number[];
    readonly hpc_arcsec: Rows;
    readonly visible: readonly boolean[];
  }[];
}
interface FrameGoldens {
  readonly cases: readonly FrameCase[];
  readonly moves: readonly MoveCase[];
  readonly limbs: readonly LimbCase[];
  readonly hae_to_hgs: readonly HaeCase[];
  readonly heliographic_grid: readonly GridCase[];
}

/** What the index says in words, and a metre for lengths. */
const GIVEN = { degrees: 1e-6, arcsec: 1e-3, metres: 1 };
/** Cases that need the Earth's place, or the Sun's: half an arcsecond, and that at one astronomical unit. */
const EARTH = { degrees: 0.5 / 3600, arcsec: 0.5, metres: 362_600 };

type Unit = keyof typeof GIVEN;
const UNITS: Readonly<Record<FrameName, readonly [Unit, Unit, Unit]>> = {
  HPC: ["arcsec", "arcsec", "metres"],
  HPR: ["degrees", "degrees", "metres"],
  HCC: ["metres", "metres", "metres"],
  HGS: ["degrees", "degrees", "metres"],
  HGC: ["degrees", "degrees", "metres"],
  HEEQ: ["metres", "metres", "metres"],
  HCI: ["degrees", "degrees", "metres"],
  HEE: ["degrees", "degrees", "metres"],
  HAE: ["metres", "metres", "metres"],
};

const observerOf = (golden: HgsObserver): Observer => ({
  longitudeDegrees: golden.lon_deg,
  latitudeDegrees: golden.lat_deg,
  distanceMetres: golden.radius_m,
});
const viewOf = (view: View, radiusMetres: number): Omit<Frame, "name"> => ({
  time: parseInstant(view.obstime_utc),
  observer: observerOf(view.observer_hgs),
  radiusMetres,
});
const column = (rows: Rows, index: number): Float64Array =>
  Float64Array.from(rows, (row) => goldenNumber(row[index] ?? Number.NaN));
const columns = (rows: Rows): Positions =>
  rows[0]?.length === 2 ? [column(rows, 0), column(rows, 1)] : [column(rows, 0), column(rows, 1), column(rows, 2)];

/** Angles modulo a turn, not-a-number in the same places. */
function expectRows(found: Positions, rows: Rows, name: FrameName, tolerance: typeof GIVEN, what = ""): void {
  rows.forEach((row, index) => {
    row.forEach((golden, place) => {
      const value = found[place]?.[index] ?? 0;
      const wanted = goldenNumber(golden);
      const label = `${what} ${name}[${index}][${place}]: ${value} for ${wanted}`;
      expect(Number.isNaN(value), label).toBe(Number.isNaN(wanted));
      if (Number.isNaN(wanted)) return;
      const unit = UNITS[name][place] ?? "metres";
      const plain = value - wanted;
      const difference = unit === "degrees" ? plain - 360 * Math.round(plain / 360) : plain;
      expect(Math.abs(difference), label).toBeLessThanOrEqual(tolerance[unit]);
    });
  });
}

/** Stonyhurst is the ground; what leans on the Earth's direction against the stars has the wider tolerance. */
const FRAMES: readonly [FrameName, keyof FrameCase, typeof GIVEN][] = [
  ["HCC", "hcc_m", GIVEN],
  ["HGS", "hgs_lonlatr", GIVEN],
  ["HEEQ", "heeq_m", GIVEN],
  ["HPR", "hpr_psi_delta_r", GIVEN],
  ["HGC", "hgc_lonlatr", EARTH],
  ["HCI", "hci_lonlatr", EARTH],
  ["HEE", "hee_lonlatr", EARTH],
];

const MOVES: Readonly<Record<string, ConvertOptions>> = {
  inertial: {},
  sun_center: { motion: "sun-centre" },
  propagate_howard: { motion: "howard" },
  propagate_snodgrass: { motion: "snodgrass" },
  propagate_allen: { motion: "allen" },
  propagate_rigid: { motion: "rigid" },
  spherical_screen: { screen: { shape: "spherical" } },
  spherical_screen_only_off_disk: { screen: { shape: "spherical", onlyOffDisk: true } },
  planar_screen: { screen: { shape: "planar" } },
};

const numbered = <T>(list: readonly T[]): { golden: T; index: number }[] =>
  list.map((golden, index) => ({ golden, index }));

const parts = goldenParts<FrameGoldens>("frames.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("frames.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("knows every list of the index", () => {
    expect(Object.keys(counts).sort()).toEqual(["/cases", "/hae_to_hgs", "/limbs", "/moves"]);
    expect(goldens.cases.length).toBe(counts["/cases"]);
    expect(goldens.moves.length).toBe(counts["/moves"]);
    expect(goldens.limbs.length).toBe(counts["/limbs"]);
    expect(goldens.hae_to_hgs.length).toBe(counts["/hae_to_hgs"]);
  });

  it.each(numbered(goldens.cases))("frames $index", ({ golden, index }) => {
    countCase("maps", `frames/cases/${index}`);
    const view = viewOf(golden, golden.rsun_m);
    const hpc: Frame = { ...view, name: "HPC" };
    const withDistance = golden.hpc_arcsec.map((row, i) => [...row, golden.hpc_distance_m[i] ?? "NaN"]);
    for (const [name, key, tolerance] of FRAMES) {
      const rows = golden[key] as Rows;
      const frame: Frame = { ...view, name };
      expectRows(convertPositions(columns(golden.hpc_arcsec), hpc, frame), rows, name, tolerance, "to");
      const seen = rows.flatMap((row, i) => (Number.isNaN(goldenNumber(row[0] ?? 0)) ? [] : [i]));
      const back = convertPositions(columns(seen.map((i) => rows[i] ?? [])), frame, hpc);
      // The tangent of the limb blows up depth: only what is seen is compared, in arcsec and metres.
      expectRows(
        back,
        seen.map((i) => withDistance[i] ?? []),
        "HPC",
        tolerance === GIVEN ? GIVEN : { ...EARTH, metres: 5000 },
        `from ${name} to`,
      );
    }
    const [x, y, z] = golden.observer_hae_j2000_m;
    const place = convertPositions(
      [Float64Array.of(x), Float64Array.of(y), Float64Array.of(z)],
      { ...view, name: "HAE" },
      { ...view, name: "HGS" },
    );
    expectRows(place, [Object.values(golden.observer_hgs)], "HGS", EARTH, "observer");
    const hgs = golden.from_hgs;
    const points = columns(hgs.hgs_lonlatr);
    const from: Frame = { ...view, name: "HGS" };
    expectRows(convertPositions(points, from, hpc), hgs.hpc_tx_ty_arcsec_distance_m, "HPC", GIVEN);
    expectRows(convertPositions(points, from, { ...view, name: "HCC" }), hgs.hcc_m, "HCC", GIVEN);
    expectRows(convertPositions(points, from, { ...view, name: "HGC" }), hgs.hgc_lonlatr, "HGC", EARTH);
    expect(Array.from(visibleFrom(points, from, hpc), Boolean)).toEqual(hgs.visible);
  });

  it.each(numbered(goldens.moves))("moves $index", ({ golden, index }) => {
    countCase("maps", `frames/moves/${index}`);
    const from: Frame = { ...viewOf(golden.from_, golden.rsun_m), name: "HPC" };
    const to: Frame = { ...viewOf(golden.to, golden.rsun_m), name: "HPC" };
    const options = Object.keys(golden).filter((key) => !["from_", "to", "rsun_m", "hpc_arcsec"].includes(key));
    expect(options.filter((key) => !(key in MOVES))).toEqual([]);
    for (const option of options) {
      const found = convertPositions(columns(golden.hpc_arcsec), from, to, MOVES[option]);
      expectRows(found, golden[option] as Rows, "HPC", from.time.seconds === to.time.seconds ? GIVEN : EARTH, option);
    }
  });

  it.each(numbered(goldens.limbs))("limbs $index", ({ golden, index }) => {
    countCase("maps", `frames/limbs/${index}`);
    const view: Frame = { ...viewOf(golden, golden.rsun_m), name: "HPC" };
    const own = solarLimb(view, { corners: golden.resolution });
    expectRows([own.x, own.y], golden.own_hpc_arcsec, "HPC", GIVEN, "own");
    const other: Frame = { ...view, observer: observerOf(golden.other_observer_hgs) };
    const seen = solarLimb(other, { of: view, corners: golden.resolution });
    expectRows([seen.x, seen.y], golden.other_hpc_arcsec, "HPC", GIVEN, "other");
    expect(Array.from(seen.visible, Boolean)).toEqual(golden.other_visible);
  });

  it.each(numbered(goldens.hae_to_hgs))("HAE to HGS $index", ({ golden, index }) => {
    countCase("maps", `frames/hae_to_hgs/${index}`);
    const found = observerAt(golden.hae_m, { name: "HAE", time: parseInstant(golden.obstime_utc) });
    const turn = found.longitudeDegrees - golden.hgs.lon_deg;
    expect(Math.abs(turn)).toBeLessThanOrEqual(EARTH.degrees);
    expect(Math.abs(found.latitudeDegrees - golden.hgs.lat_deg)).toBeLessThanOrEqual(EARTH.degrees);
    expect(Math.abs(found.distanceMetres - golden.hgs.radius_m)).toBeLessThanOrEqual(GIVEN.metres);
  });

  it.each(numbered(goldens.heliographic_grid))("grid $index", ({ golden }) => {
    const grid = heliographicGrid({ ...viewOf(golden, golden.rsun_m), name: "HPC" }, { stepDegrees: 10 });
    for (const line of golden.lines) {
      const found = grid.find(({ kind, valueDegrees }) => kind === line.kind && valueDegrees === line.value);
      line.at.forEach((along, i) => {
        const corner = found?.alongDegrees.indexOf(along) ?? -1;
        const label = `${line.kind} ${line.value} at ${along}`;
        const [x, y] = line.hpc_arcsec[i] ?? [];
        expect(Math.abs((found?.x[corner] ?? Number.NaN) - Number(x)), label).toBeLessThanOrEqual(GIVEN.arcsec);
        expect(Math.abs((found?.y[corner] ?? Number.NaN) - Number(y)), label).toBeLessThanOrEqual(GIVEN.arcsec);
        expect(found?.visible[corner] === 1, label).toBe(line.visible[i]);
      });
    }
  });
});
