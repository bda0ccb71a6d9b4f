import { describe, expect, it } from "vitest";
import { memoryStorage } from "../bytes/index.js";
import { folderStorage } from "../node/index.js";
import { fixturesRoot } from "../testing/fixtures.js";
import { httpStore, openZarrArray, readZarrTree, storageStore, zarrTreeText } from "./index.js";

const array = new TextEncoder().encode(
  JSON.stringify({
    zarr_format: 2,
    shape: [3],
    chunks: [3],
    dtype: "<f4",
    order: "C",
    compressor: null,
    filters: null,
    fill_value: 0,
  }),
);

/** A `fetch` that answers from a list and notes what it was asked. */
function fakeFetch(answers: (url: string) => { status?: number; body?: string | Uint8Array }) {
  const asked: { readonly url: string; readonly headers: Headers }[] = [];
  return {
    asked,
    fetch: async (url: string, init: RequestInit) => {
      asked.push({ url, headers: new Headers(init.headers) });
      const { status = 200, body = "" } = answers(url);
      return new Response(typeof body === "string" ? body : body.slice(), { status });
    },
  };
}

describe("addresses", () => {
  it.each([
    ["s3://bucket/a/b.zarr", "https://bucket.s3.amazonaws.com/a/b.zarr/MEGS-A/Fe%20XX/.zarray"],
    ["s3://my.bucket/b.zarr/", "https://s3.amazonaws.com/my.bucket/b.zarr/MEGS-A/Fe%20XX/.zarray"],
    ["gs://bucket/b.zarr", "https://storage.googleapis.com/bucket/b.zarr/MEGS-A/Fe%20XX/.zarray"],
    ["https://example.org/d/b.zarr/", "https://example.org/d/b.zarr/MEGS-A/Fe%20XX/.zarray"],
  ])("%s", async (address, url) => {
    const { fetch, asked } = fakeFetch((one) => (one.endsWith(".zarray") ? { body: array } : { status: 404 }));
    const opened = await openZarrArray(httpStore(address, { fetch }), "MEGS-A/Fe XX");
    expect(opened.shape).toEqual([3]);
    expect(asked.map((one) => one.url)).toContain(url);
  });

  it("that is none is refused", () => {
    expect(() => httpStore("ftp://example.org/b.zarr")).toThrow(/no address of a store/);
  });

  it("secrets go with the requests and into no error", async () => {
    const { fetch, asked } = fakeFetch(() => ({ status: 403 }));
    const store = httpStore("gs://bucket/b.zarr", {
      fetch,
      token: "very-secret",
      userProject: "payer",
      headers: { "x-a": "1" },
    });
    const error = await openZarrArray(store, "a").catch((thrown: unknown) => thrown);
    expect(asked[0]?.headers.get("authorization")).toBe("Bearer very-secret");
    expect(asked[0]?.headers.get("x-goog-user-project")).toBe("payer");
    expect(asked[0]?.headers.get("x-a")).toBe("1");
    expect(error).toMatchObject({ code: "bytes/http-status", facts: { status: 403 } });
    expect(JSON.stringify(error) + String(error)).not.toContain("secret");
    await expect(store.list?.("")).rejects.toMatchObject({ code: "zarr/listing-failed" });
  });
});

describe("listings", () => {
  it("of a bucket are taken page by page, names unescaped", async () => {
    const { fetch, asked } = fakeFetch((url) => {
      const query = new URL(url).searchParams;
      if (query.get("prefix") !== "d/x.zarr/2010/" || query.get("delimiter") !== "/") return { status: 400 };
      return query.has("continuation-token")
        ? {
            body: "<ListBucketResult><CommonPrefixes><Prefix>d/x.zarr/2010/Fe &amp; X/</Prefix></CommonPrefixes></ListBucketResult>",
          }
        : {
            body: `<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b</NextContinuationToken>
              <Contents><Key>d/x.zarr/2010/.zgroup</Key></Contents><CommonPrefixes><Prefix>d/x.zarr/2010/94A/</Prefix></CommonPrefixes></ListBucketResult>`,
          };
    });
    const store = httpStore("s3://bucket/d/x.zarr", { fetch });
    expect(await store.list?.("2010")).toEqual({ folders: ["94A", "Fe & X"], keys: [".zgroup"] });
    expect(new URL(asked[1]?.url ?? "").searchParams.get("continuation-token")).toBe("a&b");
  });

  it("of a page that is none are refused", async () => {
    const { fetch } = fakeFetch(() => ({ body: "<html>sign in</html>" }));
    await expect(httpStore("gs://b", { fetch }).list?.("")).rejects.toThrow(/no listing/);
    expect(httpStore("https://example.org/x.zarr").list).toBeUndefined();
  });

  it("of memory and of a folder are one level", async () => {
    const storage = memoryStorage();
    for (const name of ["a/.zgroup", "a/b/.zarray", "a/b/0.0.0", "c/x"]) await storage.write(name, array);
    expect(await storageStore(storage).list?.("a")).toEqual({ folders: ["b"], keys: [".zgroup"] });
    expect(await storageStore(storage, "a").list?.("b")).toEqual({ folders: [], keys: ["0.0.0", ".zarray"].sort() });
    const folder = storageStore(folderStorage(fixturesRoot()));
    expect((await folder.list?.(""))?.keys).toContain("CASES.md");
    expect(await folder.list?.("nowhere")).toEqual({ folders: [], keys: [] });
  });
});

describe("trees", () => {
  it("of a place that cannot be listed come from the names that are tried", async () => {
    const { fetch } = fakeFetch((url) => (/\/(94A|171A)\/\.zarray$/.test(url) ? { body: array } : { status: 404 }));
    const store = httpStore("https://example.org/x.zarr", { fetch });
    const tree = await readZarrTree(store, "", { probe: ["2010/94A", "2010/171A", "2010/193A", "2011/94A"] });
    expect(zarrTreeText(tree)).toBe(
      "/\n ├── 2010\n │   ├── 171A (3,) float32\n │   └── 94A (3,) float32\n └── 2011\n     └── 94A (3,) float32",
    );
  });

  it("of an array is the array, of nothing an empty group", async () => {
    const storage = memoryStorage();
    await storage.write("a/.zarray", array);
    expect(zarrTreeText(await readZarrTree(storageStore(storage), "a"))).toBe("a (3,) float32");
    expect(zarrTreeText(await readZarrTree(storageStore(storage), "b"))).toBe("b");
  });
});
