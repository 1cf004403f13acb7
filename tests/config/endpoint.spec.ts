import { expect } from "chai";
import { normalizeEndpoint } from "../../provider/dist/config/endpoint.js";
import { routerErrorFrom } from "../support/rejection.ts";

describe("settings: endpoint", () => {
  const accepted = [
    { given: "https://contoso.communication.azure.com", because: "it is canonical already" },
    { given: "https://contoso.communication.azure.com/", because: "the portal prints a slash at the end" },
    { given: "HTTPS://Contoso.Communication.Azure.com", because: "schemes and hosts have no case" },
    { given: "https://contoso.communication.azure.com:443", because: "443 is what https means" },
    { given: " https://contoso.communication.azure.com\n", because: "a copied text brings white space along" },
  ];
  for (const { given, because } of accepted) {
    it(`reads ${JSON.stringify(given)} as the one canonical form, because ${because}`, () => {
      expect(normalizeEndpoint(given, "it")).to.equal("https://contoso.communication.azure.com");
    });
  }

  const otherPorts = [
    { given: "https://contoso.test:8443/", is: "https://contoso.test:8443", because: "a port is part of the identity" },
    { given: "http://127.0.0.1:8080/", is: "http://127.0.0.1:8080", because: "the emulator listens there" },
    { given: "http://127.8.9.10:1", is: "http://127.8.9.10:1", because: "all of 127/8 is this machine" },
    { given: "http://127.1:8080", is: "http://127.0.0.1:8080", because: "that is short for 127.0.0.1" },
    { given: "http://localhost:8080", is: "http://localhost:8080", because: "localhost is this machine" },
    { given: "http://[::1]:8080", is: "http://[::1]:8080", because: "that is this machine in IPv6" },
  ];
  for (const { given, is, because } of otherPorts) {
    it(`reads ${given} as ${is}, because ${because}`, () => {
      expect(normalizeEndpoint(given, "it")).to.equal(is);
    });
  }

  const refused = [
    { given: "", says: "is not a URL", because: "nothing is no address" },
    { given: "contoso.communication.azure.com", says: "is not a URL", because: "the scheme is missing" },
    { given: "https://", says: "is not a URL", because: "the host is missing" },
    { given: "https://contoso.test/routing", says: "a path", because: "paths are ours to choose" },
    { given: "https://contoso.test//", says: "a path", because: "two slashes are a path" },
    { given: "https://contoso.test\\@evil.test", says: "a path", because: "a backslash counts as a slash" },
    { given: "https://contoso.test/?a=b", says: "a query", because: "the query is ours to choose" },
    { given: "https://contoso.test/#top", says: "a fragment", because: "a fragment is never sent" },
    { given: "https://ada@contoso.test", says: "a user name", because: "a credential does not belong here" },
    { given: "https://:secret@contoso.test", says: "a password", because: "a credential does not belong here" },
    { given: "http://contoso.communication.azure.com", says: "https://", because: "a signature must not be overheard" },
    { given: "http://127.0.0.1.evil.test", says: "https://", because: "it only looks like this machine" },
    { given: "http://localhost.evil.test", says: "https://", because: "it only looks like this machine" },
    { given: "http://10.0.0.1", says: "https://", because: "a private network is no loopback" },
    { given: "http://0.0.0.0", says: "https://", because: "it is no loopback address" },
    { given: "ftp://contoso.test", says: "https://", because: "only HTTP is spoken" },
  ];
  for (const { given, says, because } of refused) {
    it(`refuses ${JSON.stringify(given)}, because ${because}`, () => {
      const error = routerErrorFrom(() => normalizeEndpoint(given, "the argument `endpoint`"));
      expect(error.code).to.equal("InvalidSettings");
      expect(error.message).to.match(/^the argument `endpoint` /);
      expect(error.message).to.include(says);
      expect(error.message).to.include("https://<name>.communication.azure.com");
    });
  }

  it("does not repeat a password that was typed into an endpoint", () => {
    const error = routerErrorFrom(() => normalizeEndpoint("https://ada:CANARY@contoso.test", "it"));
    expect(error.stack).not.to.include("CANARY");
  });
});
