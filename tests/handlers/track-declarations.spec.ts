import { expect } from "chai";
import type { JsonObject } from "../../provider/dist/util/json.js";
import { Declarations } from "../../provider/dist/reconciler/declarations.js";
import type { ResourceHandler } from "../../provider/dist/reconciler/resource-handler.js";
import { registry } from "../../provider/dist/schema/registry.js";
import { withMiddleware } from "../../provider/dist/handlers/middleware.js";
import { trackDeclarations } from "../../provider/dist/handlers/track-declarations.js";

const ENDPOINT = "https://contoso.communication.azure.com";

for (const schema of Object.values(registry)) {
  describe(`a ${schema.noun} that resources declare in one run`, () => {
    let deleted: string[];
    let handler: ResourceHandler;
    const lines: string[] = [];
    const inputs = (id: string): JsonObject => ({ endpoint: ENDPOINT, [schema.identity]: id });
    const about = (name: string, urn = name) => ({ name, urn, log: (line: string) => void lines.push(line) });
    const check = (name: string, id: string, urn = name) =>
      handler.check({ ...about(name, urn), olds: {}, news: inputs(id) }).failures;
    const remove = (name: string, id: string, urn = name): Promise<void> =>
      handler.delete({ ...about(name, urn), id, state: inputs(id) });
    beforeEach(() => {
      deleted = [];
      lines.length = 0;
      const echo: ResourceHandler = {
        check: ({ news }) => ({ inputs: news, failures: [] }),
        diff: () => ({ changes: undefined, replaces: [], deleteBeforeReplace: true }),
        create: ({ news }) => Promise.resolve({ id: "x", outs: news }),
        read: ({ id, state }) => Promise.resolve({ id, outs: state }),
        update: ({ news }) => Promise.resolve({ outs: news }),
        delete: ({ id }) => Promise.resolve(void deleted.push(id)),
      };
      handler = withMiddleware(
        echo,
        trackDeclarations(schema, new Declarations(), (named) => named ?? ENDPOINT),
      );
    });

    it("is not deleted by a resource of another name, which a line says", async () => {
      check("new", "x");
      await remove("old", "x");
      expect(deleted).to.deep.equal([]);
      expect(lines).to.deep.equal([
        `${schema.noun} "x" is not deleted, because resource "new" of this program declares it; its old resource is forgotten`,
      ]);
    });

    it("is not deleted by a resource of the same name below another parent", async () => {
      check("x", "x", "parent$x");
      await remove("x", "x", "x");
      expect(deleted).to.deep.equal([]);
    });

    it("is deleted when nothing declares it, or only at another endpoint", async () => {
      handler.check({ ...about("new"), olds: {}, news: { ...inputs("x"), endpoint: "https://other.example" } });
      await remove("old", "x");
      expect(deleted).to.deep.equal(["x"]);
    });

    it("is deleted by its own resource before that creates it anew, and not after", async () => {
      check("x", "x");
      await remove("x", "x");
      await handler.create({ ...about("x"), news: inputs("x") });
      await remove("x", "x");
      expect(deleted).to.deep.equal(["x"]);
    });

    it("is deleted by its own resource under the name before an alias", async () => {
      check("new", "x");
      handler.diff({ ...about("new"), oldUrn: "old", id: "x", olds: inputs("x"), news: inputs("x") });
      await remove("old", "x", "old");
      expect(deleted).to.deep.equal(["x"]);
    });

    it("is refused at its id when another resource declares it, and accepted when the same one is checked again", () => {
      expect(check("one", "x")).to.deep.equal([]);
      expect(check("one", "x")).to.deep.equal([]);
      const [failure, ...others] = check("other", "x");
      expect(others).to.deep.equal([]);
      expect(failure?.path).to.deep.equal([schema.identity]);
      expect(failure?.message).to.contain('is also the id of resource "one" of this program');
      expect(check("other", "y")).to.deep.equal([]);
    });
  });
}
