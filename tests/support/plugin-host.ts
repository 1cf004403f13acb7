/** The process in which the engine runs dynamic providers, started and called as the engine does. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { JsonObject } from "jobrouter-emulator";
import type * as Grpc from "@grpc/grpc-js";
import type * as Services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Statuses from "@pulumi/pulumi/proto/status_pb.js";
import type * as EmptyModule from "google-protobuf/google/protobuf/empty_pb.js";
import type * as StructModule from "google-protobuf/google/protobuf/struct_pb.js";
import { root } from "../../tools/setup/paths.mjs";

// The SDK's own copies, so that both ends speak with one set of messages.
const ours = createRequire(import.meta.url);
const sdk = createRequire(ours.resolve("@pulumi/pulumi"));
const grpc = sdk("@grpc/grpc-js") as typeof Grpc;
const struct = sdk("google-protobuf/google/protobuf/struct_pb.js") as typeof StructModule;
const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb.js") as typeof EmptyModule;
const messages = sdk("./proto/provider_pb.js") as typeof Messages;
const statuses = sdk("./proto/status_pb.js") as typeof Statuses;
const services = sdk("./proto/provider_grpc_pb.js") as typeof Services;

/** A call that the host refused. */
export interface Refused {
  readonly message: string;
  /** The state that the engine keeps of a partial create or update. */
  readonly initFailed?: { readonly id: string; readonly properties: JsonObject; readonly reasons: readonly string[] };
  /** Bytes of the trailer that carries `initFailed`, as they travel. */
  readonly trailerSize: number;
}

/** A running host. All of its output is recorded, see `heard`. */
export interface PluginHost {
  check(olds: JsonObject, news: JsonObject): Promise<{ inputs: JsonObject; failures: Record<string, string> }>;
  diff(id: string, olds: JsonObject, news: JsonObject): Promise<Difference>;
  create(inputs: JsonObject): Promise<{ id: string; outs: JsonObject }>;
  read(
    id: string,
    state: JsonObject,
    inputs?: JsonObject,
  ): Promise<{ id: string; outs: JsonObject; inputs: JsonObject }>;
  update(id: string, olds: JsonObject, news: JsonObject): Promise<JsonObject>;
  delete(id: string, state: JsonObject): Promise<void>;
  /** Cancels, as the engine does at the first Ctrl-C and at the end of each run. */
  cancel(): Promise<void>;
  /** All responses and errors so far, and the output of the process. */
  heard(): string;
  /** Waits until the process has printed this. */
  says(text: string): Promise<void>;
  /** Sends a signal to the process, or takes away its standard input as the end of the engine does. */
  signal(name: "SIGINT" | "SIGTERM" | "end of input"): void;
  /** The exit code of the process, once it has ended; the name of the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  stop(): Promise<void>;
}

/** What the engine learns from a diff; without `changes` it compares the inputs itself. */
export interface Difference {
  readonly changes: boolean | undefined;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** How a host is started. */
export interface HostOptions {
  /** The whole configuration of the stack, with its secrets. */
  readonly config: Readonly<Record<string, string>>;
  /** The folder of the program. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A refusal as the test sees it. */
export class RefusedCall extends Error {
  readonly refused: Refused;
  constructor(refused: Refused) {
    super(refused.message);
    this.refused = refused;
  }
}

/** Starts the host in a program's folder and gives it the configuration, as the engine does before its first call. */
export async function startPluginHost({ config, folder, environment = {} }: HostOptions): Promise<PluginHost> {
  const heard: string[] = [];
  const child = spawnHost(folder ?? path.join(root, "examples", "quickstart"), environment, heard);
  const ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? null);
  const client = new services.ResourceProviderClient(
    `127.0.0.1:${await portOf(child, heard)}`,
    grpc.credentials.createInsecure(),
  );
  const ask = <T extends { toObject(): unknown }>(start: (callback: Callback<T>) => unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      start((error, answer) => {
        heard.push(error === null ? JSON.stringify(answer?.toObject()) : describe(error));
        if (error !== null || answer === undefined) reject(error === null ? new Error("no answer") : refusal(error));
        else resolve(answer);
      });
    });
  const request = new messages.ConfigureRequest();
  request.setArgs(toStruct(config));
  await ask((callback) => client.configure(request, callback));
  return {
    ...calls(client, ask),
    async cancel() {
      await ask((done) => client.cancel(new Empty(), done));
    },
    heard: () => heard.join("\n"),
    async says(text) {
      while (!heard.join("\n").includes(text)) await once(child.stdout, "data");
    },
    signal(name) {
      if (name === "end of input") child.stdin.end();
      else child.kill(name);
    },
    ended,
    async stop() {
      client.close();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

type Callback<T> = (error: Grpc.ServiceError | null, answer: T | undefined) => void;
type Ask = <T extends { toObject(): unknown }>(start: (callback: Callback<T>) => unknown) => Promise<T>;

function calls(
  client: Services.ResourceProviderClient,
  ask: Ask,
): Omit<PluginHost, "cancel" | "heard" | "says" | "signal" | "ended" | "stop"> {
  return {
    async check(olds, news) {
      const request = new messages.CheckRequest();
      request.setOlds(toStruct(olds));
      request.setNews(toStruct(news));
      const answer = await ask<Messages.CheckResponse>((done) => client.check(request, done));
      const failures = answer.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()] as const);
      return { inputs: toJson(answer.getInputs()), failures: Object.fromEntries(failures) };
    },
    async diff(id, olds, news) {
      const request = new messages.DiffRequest();
      request.setId(id);
      request.setOlds(toStruct(olds));
      request.setNews(toStruct(news));
      const answer = await ask<Messages.DiffResponse>((done) => client.diff(request, done));
      const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
      return {
        changes: new Map<number, boolean>([
          [DIFF_SOME, true],
          [DIFF_NONE, false],
        ]).get(answer.getChanges()),
        replaces: answer.getReplacesList(),
        deleteBeforeReplace: answer.getDeletebeforereplace(),
      };
    },
    async create(inputs) {
      const request = new messages.CreateRequest();
      request.setProperties(toStruct(inputs));
      const answer = await ask<Messages.CreateResponse>((done) => client.create(request, done));
      return { id: answer.getId(), outs: toJson(answer.getProperties()) };
    },
    async read(id, state, inputs) {
      const request = new messages.ReadRequest();
      request.setId(id);
      request.setProperties(toStruct(state));
      if (inputs !== undefined) request.setInputs(toStruct(inputs));
      const answer = await ask<Messages.ReadResponse>((done) => client.read(request, done));
      return { id: answer.getId(), outs: toJson(answer.getProperties()), inputs: toJson(answer.getInputs()) };
    },
    async update(id, olds, news) {
      const request = new messages.UpdateRequest();
      request.setId(id);
      request.setOlds(toStruct(olds));
      request.setNews(toStruct(news));
      const answer = await ask<Messages.UpdateResponse>((done) => client.update(request, done));
      return toJson(answer.getProperties());
    },
    async delete(id, state) {
      const request = new messages.DeleteRequest();
      request.setId(id);
      request.setProperties(toStruct(state));
      await ask((done) => client.delete(request, done));
    },
  };
}

/** `pulumi-resource-pulumi-nodejs` runs the same script, with the address of the engine as its argument. */
function spawnHost(
  folder: string,
  environment: Readonly<Record<string, string>>,
  heard: string[],
): ChildProcessByStdio<Writable, Readable, Readable> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("JOBROUTER_"));
  const child = spawn(process.execPath, [ours.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"], {
    cwd: folder,
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => heard.push(text));
  }
  return child;
}

async function portOf({ stdout }: ReturnType<typeof spawnHost>, heard: readonly string[]): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    // The reader of lines has paused it.
    stdout.resume();
    return line.trim();
  }
  throw new Error(`the host ended before it named its port: ${heard.join("")}`);
}

/** Formats all members of an error, so that a credential in it would show. */
function describe(error: Grpc.ServiceError): string {
  const details = error.metadata.get("grpc-status-details-bin").map((value) => Buffer.from(value).toString("latin1"));
  return [error.message, error.stack ?? "", ...details].join("\n");
}

function refusal(error: Grpc.ServiceError): RefusedCall {
  const [trailer] = error.metadata.get("grpc-status-details-bin");
  const refused = { message: error.details, trailerSize: 0 };
  if (trailer === undefined) return new RefusedCall(refused);
  const status = statuses.Status.deserializeBinary(Buffer.from(trailer));
  const [detail] = status.getDetailsList();
  if (detail === undefined) return new RefusedCall(refused);
  const half = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return new RefusedCall({
    message: error.details,
    // Binary trailers travel in base64.
    trailerSize: Buffer.from(trailer).toString("base64").length,
    initFailed: { id: half.getId(), properties: toJson(half.getProperties()), reasons: half.getReasonsList() },
  });
}

type Struct = StructModule.Struct;

const toStruct = (object: JsonObject): Struct => struct.Struct.fromJavaScript(structuredClone(object));

const toJson = (value: Struct | undefined): JsonObject => value?.toJavaScript() ?? {};
