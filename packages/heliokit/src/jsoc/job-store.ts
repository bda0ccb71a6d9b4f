import { readStored, type Storage } from "../bytes/index.js";
import type { ExportState } from "./export-state.js";
import type { ArchiveServer } from "./server.js";

/** What is kept of an export between programs. The e-mail address is no part of it. */
export interface JobRecord {
  /** Ours. */
  readonly id: string;
  /** Base address of the archive. */
  readonly server: string;
  /** The archive's; absent until it has taken the request. */
  readonly requestId?: string;
  /** Milliseconds since 1970. */
  readonly submittedAt: number;
  /** Parameters of the request but for the address. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Records that were selected, with what may keep one from being exported. */
  readonly records?: readonly ExpectedRecord[];
  /** Width and height of the stored images, such as `4096x4096`, where a step changes it. */
  readonly storedSize?: string;
  /** What the archive said last. */
  readonly state?: ExportState;
  readonly cancelled?: boolean;
}

/** One record that was selected. */
export interface ExpectedRecord {
  readonly name: string;
  /** The word QUALITY says that there is no image. */
  readonly noImage?: boolean;
}

/** Jobs as small files in a storage, one each. */
export class JobStore {
  readonly #storage: Storage;
  readonly #server: string;
  #last = 0;

  constructor(storage: Storage, server: ArchiveServer) {
    this.#storage = storage;
    this.#server = server.programs;
  }

  /** All jobs of this archive, newest first. */
  async all(): Promise<readonly JobRecord[]> {
    const jobs: JobRecord[] = [];
    for await (const { name } of this.#storage.list("jobs/")) {
      if (!name.endsWith(".json")) continue;
      const job = await this.#read(name);
      if (job && job.server === this.#server) jobs.push(job);
    }
    return jobs.sort((a, b) => b.submittedAt - a.submittedAt || (a.id < b.id ? 1 : -1));
  }

  /** A job by our id or the archive's. */
  async find(id: string): Promise<JobRecord | undefined> {
    return (await this.all()).find((job) => job.id === id || job.requestId === id);
  }

  async add(job: Omit<JobRecord, "id" | "server" | "submittedAt">): Promise<JobRecord> {
    // Two jobs of one millisecond keep their order.
    const submittedAt = Math.max(Date.now(), this.#last + 1);
    this.#last = submittedAt;
    const random = Math.floor(Math.random() * 36 ** 4)
      .toString(36)
      .padStart(4, "0");
    return this.save({ ...job, id: `${submittedAt.toString(36)}-${random}`, server: this.#server, submittedAt });
  }

  async save(job: JobRecord): Promise<JobRecord> {
    await this.#storage.write(`jobs/${job.id}.json`, new TextEncoder().encode(`${JSON.stringify(job)}\n`));
    return job;
  }

  async #read(name: string): Promise<JobRecord | undefined> {
    const bytes = await readStored(this.#storage, name, 2 ** 26).catch(() => undefined);
    if (!bytes) return undefined;
    try {
      const job: unknown = JSON.parse(new TextDecoder().decode(bytes));
      return isJob(job) ? job : undefined;
    } catch {
      return undefined;
    }
  }
}

function isJob(value: unknown): value is JobRecord {
  if (typeof value !== "object" || value === null) return false;
  const { id, server, submittedAt }: { id?: unknown; server?: unknown; submittedAt?: unknown } = value;
  return typeof id === "string" && typeof server === "string" && typeof submittedAt === "number";
}
