// One resource of a dynamic provider that does nothing: what Pulumi itself takes for each of those.
const { dynamic } = require("@pulumi/pulumi");

class Bare extends dynamic.Resource {}

/** @type {import("@pulumi/pulumi").dynamic.ResourceProvider} */
const provider = {
  create: () => Promise.resolve({ id: "bare", outs: {} }),
  read: (id) => Promise.resolve({ id, props: {} }),
};
new Bare(provider, "bare", {});
