/** Secrets in text that another system wrote. */
import { expect } from "chai";
import { redactor } from "../../provider/dist/util/redact.js";

/** Has every character that an encoding changes. */
const secret = `p+/=&"<'\\ü k\n€y==`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("redacted text", () => {
  const forms: Readonly<Record<string, string>> = {
    "as it is": secret,
    "URL-encoded": encodeURIComponent(secret),
    "URL-encoded in small letters": encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
    "URL-encoded twice": encodeURIComponent(encodeURIComponent(secret)),
    "in a query": new URLSearchParams({ code: secret }).toString().replaceAll("+", "%20"),
    "JSON-escaped": JSON.stringify(secret).slice(1, -1),
    "JSON in JSON": JSON.stringify(JSON.stringify(secret)),
    "JSON-escaped with numbers, as .NET does": Array.from(secret)
      .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
    "HTML-escaped": secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
    "with its white space collapsed": secret.replace(/\s+/g, " "),
    "in base64": base64(secret),
    "in base64 for URLs": base64(secret).replaceAll("+", "-").replaceAll("/", "_"),
    "in the base64 of a body, one byte in": base64(`{${secret}}`),
    "in the base64 of a body, two bytes in": base64(`{"${secret}"}`),
    "in the base64 of a body, eleven bytes in": base64(`{"functionK":${secret}}`),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`holds no secret ${name}`, () => {
      const shown = redactor([secret])(`refused: ${form}; try again`);
      expect(shown).to.match(/^refused: .{0,20}\[secret\].{0,20}; try again$/s);
      expect(shown.length).to.be.lessThan(65);
    });
  }

  it("keeps everything else", () => {
    const text = "cannot write queue 'a': the policy idle (HTTP 400)";
    expect(redactor([secret, "other key"])(text)).to.equal(text);
    expect(redactor([])(text)).to.equal(text);
  });

  it("replaces a secret of three characters as a whole word only", () => {
    expect(redactor(["key"])('the monkey has the key "key"')).to.equal('the monkey has the [secret] "[secret]"');
  });

  it("replaces the longest of secrets that hold one another", () => {
    expect(redactor(["abcd", "abcd-efgh"])("abcd-efgh abcd")).to.equal("[secret] [secret]");
  });

  it("holds no access key of a connection string, whoever pasted it", () => {
    expect(redactor([])("it is endpoint=https://a.example/;accesskey=Zm9v+/A=; correct it")).to.equal(
      "it is endpoint=https://a.example/;accesskey=[secret]; correct it",
    );
  });
});
