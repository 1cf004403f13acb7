// A program without a resource: what Pulumi itself takes.
require("@pulumi/pulumi");
