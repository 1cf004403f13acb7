/** The plain loop as a process of its own, as cold as a deployment is; prints the milliseconds that the writes took. */
import { plainLoop, writesOf } from "./support/plain-loop.ts";
import { makeRoster } from "./support/roster.ts";

const [url = "", accessKey = "", count = ""] = process.argv.slice(2);
process.stdout.write(String(await plainLoop(url, accessKey, writesOf(makeRoster(Number(count))))));
