/** Runs the plain loop in a process of its own, with a cold start like a deployment; prints the milliseconds of the writes. */
import { plainLoop, writesOf } from "./support/plain-loop.ts";
import { makeRoster } from "./support/roster.ts";

const [url = "", accessKey = "", count = ""] = process.argv.slice(2);
process.stdout.write(String(await plainLoop(url, accessKey, writesOf(makeRoster(Number(count))))));
