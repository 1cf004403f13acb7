import { expect } from "chai";
import type * as pulumi from "@pulumi/pulumi";
import * as jobrouter from "pulumi-jobrouter";
import { type JsonObject, toPlainJson } from "../../../provider/dist/util/json.js";
import { createHandlers } from "../../../provider/dist/handlers/index.js";
import { registry } from "../../../provider/dist/schema/registry.js";
import type { ExportedEntity } from "../../../cli/dist/export/exported-entity.js";
import { importFile } from "../../../cli/dist/export/import-file.js";
import { declarationFrom } from "../../../provider/dist/reconciler/state.js";
import { isolateEnvironment } from "../../support/environment.ts";
import { fullDeclarations } from "../../support/full-declarations.ts";
import { lifecycleOf } from "../../support/lifecycle.ts";
import { useMocks } from "../../support/program-mocks.ts";
import { unsealed } from "../../support/unsealed.ts";
import { exported, origin } from "./arbitrary-exports.ts";

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: object;
  readonly outputs: object;
}

function resourcesOf(entities: readonly ExportedEntity[], from = origin): readonly Resource[] {
  return (JSON.parse(importFile(entities, from)) as { resources: Resource[] }).resources;
}

describe("export: the import file", () => {
  const registered = useMocks();
  isolateEnvironment("JOBROUTER_CONNECTION_STRING", "JOBROUTER_ENDPOINT", "JOBROUTER_API_VERSION");

  it("holds what a deployment by the classes of this package leaves, for every kind", async () => {
    const entities = Object.values(registry).map((schema) => {
      const declaration = declarationFrom(schema, fullDeclarations[schema.kind][0] ?? {});
      return exported(schema.kind, `full ${schema.kind}`, declaration);
    });
    const resources = entities.map(({ schema, id, declaration }) => {
      // Which arguments belong to which kind is held by the schemas, from which these come.
      const Resource = jobrouter[schema.kind] as new (name: string, args: object) => pulumi.CustomResource;
      return new Resource(id, { ...declaration, apiVersion: "2024-01-18-preview" });
    });
    await Promise.all(resources.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));
    const handlers = createHandlers({ environment: {}, config: (key) => ({ endpoint: origin.endpoint })[key] });
    const expected = registered().resources.map(({ type, name, inputs: news }) => {
      const { inputs } = lifecycleOf(handlers.resource(type), undefined, name).check({}, toPlainJson(news as object));
      const checked = unsealed(inputs) as JsonObject;
      return { type, name, id: name, inputs: checked, outputs: { ...checked, __stateVersion: 1 } };
    });
    const preview = { ...origin, apiVersion: "2024-01-18-preview" } as const;
    expect(resourcesOf(entities, preview)).to.have.deep.members(expected);
    expect(expected).to.have.length(6);
  });

  it("names the API version only where it is not the default one", () => {
    const [ada] = resourcesOf([exported("Worker", "ada", { capacity: 1 })]);
    expect(ada?.inputs).to.not.have.property("apiVersion");
  });
});
