// The package gifenc comes without types: what is used of it.
declare module "gifenc" {
  export interface GifEncoder {
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: {
        readonly palette?: readonly (readonly number[])[];
        /** Milliseconds. */
        readonly delay: number;
        /** 0 for ever. */
        readonly repeat: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }
  interface Exports {
    GIFEncoder(options: { readonly initialCapacity: number }): GifEncoder;
  }
  /** Where a bundler reads named exports. */
  export const GIFEncoder: Exports["GIFEncoder"] | undefined;
  /** Where Node sees one CommonJS export. */
  const exported: Exports;
  export default exported;
}
