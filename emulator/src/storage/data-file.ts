/** The data file: a log of steps, one line each, that is read back as the state they led to. */
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
import { fileHeader, readLog, toLines } from "./data-log.js";
import { fileError } from "../router/errors.js";
import { lockFile } from "./lock-file.js";
import type { Changes, State } from "./changes.js";

const datasync = promisify(fdatasync);

/** The log may grow to this many bytes, or to three times what the state itself takes, before it is written anew. */
const usualLimit = 4 * 1024 * 1024;

/**
 * Keeps the steps of one emulator. What was appended survives the end of the process at once, and a crash of the machine
 * as soon as `saved` is fulfilled.
 */
export class DataFile {
  readonly #file: string;
  readonly #unlock: () => void;
  readonly #snapshot: () => Changes;
  #descriptor: number | undefined;
  /** Length of the file up to the end of the last whole line. */
  #length = 0;
  readonly #smallestLimit: number;
  #limit = 0;
  /** Lines that could not be written yet; they go first with the next step. */
  #unwritten = "";
  #written = 0;
  #synced = 0;
  #round: Promise<void> | undefined;

  private constructor(file: string, snapshot: () => Changes, unlock: () => void, smallestLimit: number) {
    this.#file = file;
    this.#smallestLimit = smallestLimit;
    this.#snapshot = snapshot;
    this.#unlock = unlock;
  }

  /**
   * Opens a file, or makes it; `load` gets the state in it, undefined for a new one, before `snapshot` is called.
   * Throws when the file is damaged, was not written by an emulator, or is in use by another process.
   */
  static open(
    file: string,
    load: (state: State | undefined) => void,
    snapshot: () => Changes,
    smallestLimit = usualLimit,
  ): DataFile {
    const unlock = lockFile(file);
    try {
      const bytes = readIfPresent(file);
      const log = bytes === undefined ? undefined : readLog(bytes);
      load(log?.state);
      const opened = new DataFile(file, snapshot, unlock, smallestLimit);
      // Written anew also to drop a line that was cut off when the process before was killed.
      if (log?.isTidy === true) opened.#goOn(log.length);
      else opened.#rewrite();
      return opened;
    } catch (error) {
      unlock();
      throw fileError("read the data file", file, error);
    }
  }

  /** Adds a step. When it cannot be written, it throws and keeps the step for the next attempt. */
  append(changes: Changes): void {
    this.#unwritten += toLines([changes]);
    this.#written += 1;
    this.#write();
  }

  /** Fulfilled once every step appended so far is on the disk; one sync serves all who wait for it. */
  async saved(): Promise<void> {
    if (this.#unwritten !== "") this.#write();
    const wanted = this.#written;
    while (this.#synced < wanted) await (this.#round ??= this.#sync());
  }

  /** Like `saved`, before it returns. */
  saveNow(): void {
    if (this.#synced === this.#written || this.#descriptor === undefined) return;
    const written = this.#written;
    fdatasyncSync(this.#descriptor);
    this.#synced = written;
  }

  /** Brings everything to the disk and lets go of the file. */
  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.saveNow();
    this.#descriptor = undefined;
    this.#release(descriptor);
    this.#unlock();
  }

  /** Forgets the steps so far and begins with what the state is now. */
  startOver(): void {
    try {
      if (this.#descriptor === undefined) throw new Error("it is closed");
      this.#rewrite();
    } catch (error) {
      // The next write tries again, or it would be added to what was to be forgotten.
      this.#limit = 0;
      throw fileError("write the data file", this.#file, error);
    }
  }

  async #sync(): Promise<void> {
    const written = this.#written;
    try {
      if (this.#descriptor !== undefined) await datasync(this.#descriptor);
      this.#synced = Math.max(this.#synced, written);
    } catch (error) {
      throw fileError("write the data file", this.#file, error);
    } finally {
      this.#round = undefined;
    }
  }

  #write(): void {
    try {
      if (this.#descriptor === undefined) throw new Error("it is closed");
      writeFileSync(this.#descriptor, this.#unwritten);
      this.#length += Buffer.byteLength(this.#unwritten);
      this.#unwritten = "";
      if (this.#length > this.#limit) this.#rewrite();
    } catch (error) {
      this.#cutBack();
      throw fileError("write the data file", this.#file, error);
    }
  }

  /** Replaces the log by the state it led to, in one step: whoever reads it finds the whole old file or the whole new one. */
  #rewrite(): void {
    const draft = `${this.#file}.tmp`;
    const text = fileHeader + toLines([this.#snapshot()]);
    const descriptor = openSync(draft, "w");
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
      renameSync(draft, this.#file);
    } finally {
      closeSync(descriptor);
    }
    syncFolder(path.dirname(this.#file));
    this.#synced = this.#written;
    this.#unwritten = "";
    this.#goOn(Buffer.byteLength(text));
  }

  #goOn(length: number): void {
    if (this.#descriptor !== undefined) this.#release(this.#descriptor);
    this.#descriptor = openSync(this.#file, "a");
    this.#length = length;
    this.#limit = Math.max(this.#smallestLimit, 3 * length);
  }

  // A sync may still be running on it, and the number could by then mean another file.
  #release(descriptor: number): void {
    const shut = () => {
      closeSync(descriptor);
    };
    if (this.#round === undefined) shut();
    else this.#round.then(shut, shut);
  }

  // Half a line before a whole one would make the file unreadable.
  #cutBack(): void {
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

// A new name is on the disk only when its folder is. Windows cannot open folders and needs no such thing.
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
