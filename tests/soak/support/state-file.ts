/** A state file of Pulumi's file backend, with its secrets in clear text. */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, JsonValue } from "../../../provider/dist/util/json.js";

/** What a state knows, in a form in which two of them can be compared. */
export interface KnownState {
  /** By URN, and with a mark behind it for one that is still to be deleted. */
  readonly resources: Readonly<Record<string, JsonObject>>;
  /** URNs that the state holds more than once. */
  readonly duplicates: readonly string[];
  /** The creations that a dead engine did not see end. */
  readonly pendingCreates: number;
}

interface Stored extends JsonObject {
  readonly urn: string;
}

interface Checkpoint {
  readonly checkpoint: {
    readonly latest: {
      readonly resources?: readonly Stored[];
      readonly pending_operations?: readonly JsonObject[];
      readonly secrets_providers: { readonly state: { readonly salt: string } };
    };
  };
}

const SECRET = "4dabf18193072939515e22adb298388d";
const keys = new Map<string, Buffer>();

/** The folder in which the backend of a stack keeps its state file, under the name `test.json`. */
export function stateFolder(stackFolder: string): string {
  return join(stackFolder, "local/pulumi/state/.pulumi/stacks/test");
}

/** Reads the state of a stack. */
export function readState(stackFolder: string): KnownState {
  const text = readFileSync(join(stateFolder(stackFolder), "test.json"), "utf8");
  const { latest } = (JSON.parse(text) as Checkpoint).checkpoint;
  const key = keyOf(stackFolder, latest.secrets_providers.state.salt);
  const named = (latest.resources ?? []).map((resource) => {
    const { created: _created, modified: _modified, ...lasting } = inOrder(resource) as Stored;
    return [`${resource.urn}${resource["delete"] === true ? " (to be deleted)" : ""}`, lasting] as const;
  });
  const urns = (latest.resources ?? []).map(({ urn }) => urn);
  return {
    resources: Object.fromEntries(named.map(([name, resource]) => [name, reveal(resource, key) as JsonObject])),
    duplicates: urns.filter((urn, index) => urns.indexOf(urn) !== index),
    pendingCreates: latest.pending_operations?.length ?? 0,
  };
}

/** The engine notes dependencies in the order in which it learns of them. */
function inOrder(resource: Stored): JsonObject {
  const sorted = (value: JsonValue | undefined): JsonValue => (Array.isArray(value) ? value.toSorted() : (value ?? []));
  const byProperty = Object.entries((resource["propertyDependencies"] ?? {}) as JsonObject);
  return {
    ...resource,
    dependencies: sorted(resource["dependencies"]),
    propertyDependencies: Object.fromEntries(byProperty.map(([name, urns]) => [name, sorted(urns)])),
  };
}

/** One key for all states of a stack: deriving it takes long on purpose. */
function keyOf(stackFolder: string, salt: string): Buffer {
  const [, text = ""] = salt.split(":");
  const known = keys.get(text);
  if (known !== undefined) return known;
  const passphrase = readFileSync(join(stackFolder, "local/pulumi/passphrase"), "utf8").trim();
  const key = pbkdf2Sync(passphrase, Buffer.from(text, "base64"), 1_000_000, 32, "sha256");
  keys.set(text, key);
  return key;
}

function reveal(value: JsonValue, key: Buffer): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => reveal(item, key));
  if (typeof value !== "object" || value === null) return value;
  const { ciphertext } = value as JsonObject;
  if (SECRET in value && typeof ciphertext === "string") return { secret: decrypt(ciphertext, key) };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, reveal(member, key)]));
}

function decrypt(text: string, key: Buffer): string {
  const [, nonce = "", sealed = ""] = text.split(":");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16)).toString("utf8") + decipher.final("utf8");
}
