export { memorySource } from "./memory.js";
export { type ByteSink, type MemorySink, memorySink } from "./sink.js";
export { type ByteSource, type ReadOptions, readInto } from "./source.js";
