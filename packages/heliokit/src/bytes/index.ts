export { type BlockWriter, blockWriter } from "./block-writer.js";
export { crc32 } from "./crc32.js";
export { type GunzipOptions, gunzipSource } from "./gunzip.js";
export { gzipHeaderLength, isGzip } from "./gzip-header.js";
export { type HttpSourceOptions, httpSource } from "./http.js";
export { memorySource } from "./memory.js";
export { type ByteSink, type MemorySink, memorySink } from "./sink.js";
export { type ByteSource, type ReadOptions, readInto } from "./source.js";
export { type Appender, memoryStorage, nameParts, readStored, type Storage, type StoredFile } from "./storage.js";
