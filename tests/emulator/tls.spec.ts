/** HTTPS with a certificate made at the start, or one that was made before. */
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startEmulator } from "jobrouter-emulator";
import { certifiedHosts, readOrMakeCertificate } from "../../emulator/dist/http/tls.js";

/** The status of the health check at a name of this machine, as a client sees it that trusts only `ca`. */
const check = (url: string, name: string, ca: string | undefined) =>
  new Promise<number | undefined>((resolve, reject) => {
    const options = { port: new URL(url).port, host: "127.0.0.1", servername: name, path: "/healthz", ca };
    const sent = request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });

const failure = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("emulator: HTTPS", () => {
  it("makes a certificate that clients must trust explicitly", async () => {
    const emulator = await startEmulator({ tls: true });
    try {
      expect(emulator.url).to.match(/^https:\/\/127\.0\.0\.1:\d+$/);
      expect(emulator.connectionString).to.include(`endpoint=${emulator.url};`);
      expect(await check(emulator.url, "localhost", emulator.certificate)).to.equal(200);
      expect(await failure(check(emulator.url, "localhost", undefined))).to.be.instanceOf(Error);
      expect(await failure(check(emulator.url, "example.com", emulator.certificate))).to.be.instanceOf(Error);
    } finally {
      await emulator.close();
    }
  });

  it("names localhost, its loopback addresses and the host it listens on", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-tls-"));
    try {
      const hosts = certifiedHosts("router.test", { contoso: "" });
      const made = await readOrMakeCertificate(join(folder, "c.pem"), join(folder, "k.pem"), hosts);
      const certificate = new X509Certificate(made.cert);
      for (const name of ["localhost", "contoso.localhost", "router.test"]) {
        expect(certificate.checkHost(name), name).not.to.equal(undefined);
      }
      for (const address of ["127.0.0.1", "::1"]) expect(certificate.checkIP(address), address).not.to.equal(undefined);
      expect(certificate.checkHost("example.com")).to.equal(undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reuses the certificate files that it made", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-tls-"));
    const [certFile, keyFile] = [join(folder, "c.pem"), join(folder, "k.pem")];
    try {
      const first = await readOrMakeCertificate(certFile, keyFile, []);
      expect(readFileSync(certFile, "utf8")).to.equal(first.cert);
      if (process.platform !== "win32") expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
      expect(await readOrMakeCertificate(certFile, keyFile, [])).to.deep.equal(first);
      const emulator = await startEmulator({ tls: first });
      const status = await check(emulator.url, "localhost", first.cert).finally(() => emulator.close());
      expect(status).to.equal(200);
      rmSync(keyFile);
      expect(await failure(readOrMakeCertificate(certFile, keyFile, [])))
        .to.be.instanceOf(Error)
        .with.property("message")
        .that.matches(/^cannot read the certificate file ".*k\.pem"/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
