/** The data file: an append-only log that is replayed at the start and compacted when it has grown. */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { fileError } from "../util/file-error.js";
import type { Changes, State } from "./changes.js";
import { fileHeader, readLog, toLine } from "./data-log.js";
import { lockFile } from "./lock-file.js";

const datasync = promisify(fdatasync);

/** The log is compacted when it exceeds this many bytes and three times the size of the state itself. */
const defaultMinSize = 4 * 1024 * 1024;

/**
 * Logs the changes of one router. What was appended survives a kill of the process at once, and a crash of the machine as
 * soon as `flush` is fulfilled.
 */
export class DataFile {
  readonly #file: string;
  readonly #unlock: () => void;
  readonly #snapshot: () => Changes;
  #descriptor: number | undefined;
  /** Length of the file up to the end of the last whole line. */
  #length = 0;
  readonly #minSize: number;
  #maxSize = 0;
  /** Lines that could not be written yet; the next write begins with them. */
  #unwritten = "";
  #appended = 0;
  #synced = 0;
  #sync: Promise<void> | undefined;

  private constructor(file: string, snapshot: () => Changes, unlock: () => void, minSize: number) {
    this.#file = file;
    this.#minSize = minSize;
    this.#snapshot = snapshot;
    this.#unlock = unlock;
  }

  /**
   * Opens or creates a file; `load` gets the state in it, undefined for a new one, before `snapshot` is called.
   * Throws when the file is damaged, was not written by an emulator, or is locked by another process.
   */
  static open(
    file: string,
    load: (state: State | undefined) => void,
    snapshot: () => Changes,
    minSize = defaultMinSize,
  ): DataFile {
    const unlock = lockFile(file);
    try {
      const bytes = readIfPresent(file);
      const log = bytes === undefined ? undefined : readLog(bytes);
      load(log?.state);
      const opened = new DataFile(file, snapshot, unlock, minSize);
      if (log?.needsCompaction === false) opened.#reopen(log.length);
      else opened.#compact();
      return opened;
    } catch (error) {
      unlock();
      throw fileError("read the data file", file, error);
    }
  }

  /** Appends an entry. When it cannot be written, it throws and keeps the entry for the next attempt. */
  append(changes: Changes): void {
    this.#unwritten += toLine(changes);
    this.#appended += 1;
    this.#write();
  }

  /** Waits until everything appended so far is on the disk; concurrent callers share one sync (group commit). */
  async flush(): Promise<void> {
    if (this.#unwritten !== "") this.#write();
    const wanted = this.#appended;
    while (this.#synced < wanted) await (this.#sync ??= this.#startSync());
  }

  /** Like `flush`, before it returns. */
  flushSync(): void {
    if (this.#synced === this.#appended || this.#descriptor === undefined) return;
    const appended = this.#appended;
    fdatasyncSync(this.#descriptor);
    this.#synced = appended;
  }

  /** Flushes and closes the file. */
  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.flushSync();
    this.#descriptor = undefined;
    this.#closeAfterSync(descriptor);
    this.#unlock();
  }

  /** Drops all entries and starts with the state as it is now. */
  reset(): void {
    try {
      if (this.#descriptor === undefined) throw new Error("it is closed");
      this.#compact();
    } catch (error) {
      // The next write compacts again, or it would be appended to what was to be dropped.
      this.#maxSize = 0;
      throw fileError("write the data file", this.#file, error);
    }
  }

  async #startSync(): Promise<void> {
    const appended = this.#appended;
    try {
      if (this.#descriptor !== undefined) await datasync(this.#descriptor);
      this.#synced = Math.max(this.#synced, appended);
    } catch (error) {
      throw fileError("write the data file", this.#file, error);
    } finally {
      this.#sync = undefined;
    }
  }

  #write(): void {
    try {
      if (this.#descriptor === undefined) throw new Error("it is closed");
      writeFileSync(this.#descriptor, this.#unwritten);
      this.#length += Buffer.byteLength(this.#unwritten);
      this.#unwritten = "";
      if (this.#length > this.#maxSize) this.#compact();
    } catch (error) {
      this.#truncateTornLine();
      throw fileError("write the data file", this.#file, error);
    }
  }

  /** Replaces the log by a snapshot with an atomic rename: readers find the whole old file or the whole new one. */
  #compact(): void {
    const draft = `${this.#file}.tmp`;
    const text = fileHeader + toLine(this.#snapshot());
    const descriptor = openSync(draft, "w");
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
      renameSync(draft, this.#file);
    } finally {
      closeSync(descriptor);
    }
    syncFolder(path.dirname(this.#file));
    this.#synced = this.#appended;
    this.#unwritten = "";
    this.#reopen(Buffer.byteLength(text));
  }

  #reopen(length: number): void {
    if (this.#descriptor !== undefined) this.#closeAfterSync(this.#descriptor);
    this.#descriptor = openSync(this.#file, "a");
    this.#length = length;
    this.#maxSize = Math.max(this.#minSize, 3 * length);
  }

  // A sync may still use the descriptor, and after a close the number could mean another file.
  #closeAfterSync(descriptor: number): void {
    const close = () => {
      closeSync(descriptor);
    };
    if (this.#sync === undefined) close();
    else this.#sync.then(close, close);
  }

  // A torn line in the middle would make the file unreadable.
  #truncateTornLine(): void {
    if (this.#descriptor !== undefined && this.#unwritten !== "") ftruncateSync(this.#descriptor, this.#length);
  }
}

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

// A rename is on the disk only when its folder is. Windows cannot open folders, and does not need it.
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
