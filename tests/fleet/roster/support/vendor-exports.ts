/** Exports of 300 agents as three kinds of contact centres write them; invented, with the usual columns and notations. */
import type { JsonObject, JsonValue } from "jobrouter-emulator";

const COUNT = 300;
const LANGUAGES = ["de", "fr", "en"] as const;
const SKILLS = ["Billing", "Sales", "Español"] as const;

interface Agent {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly team: string;
  readonly skills: readonly (readonly [string, number])[];
}

const agents: readonly Agent[] = Array.from({ length: COUNT }, (_, index) => ({
  id: `agent-${String(index).padStart(3, "0")}`,
  name: `Müller, Zoë ${index}`,
  language: LANGUAGES[index % 3] ?? "de",
  team: index % 2 === 0 ? "voice" : "",
  skills: SKILLS.slice(0, 1 + (index % 3)).map((name, at) => [name, 1 + ((index + at) % 5)] as const),
}));

/** How one system writes its file, and the mapping that reads it. */
export interface VendorExport {
  readonly system: string;
  readonly bytes: Uint8Array;
  readonly inputs: JsonObject;
  /** What the preview says of the file, after its name. */
  readonly notes: readonly string[];
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const rowsOf = (header: readonly string[], cells: (agent: Agent) => readonly string[], separator: string): string =>
  [header, ...agents.map(cells)].map((row) => row.join(separator)).join("\r\n");

const defaults = { profile: "chat", queues: ["support"], labels: { site: "Zürich", language: "none" } };
const skillsAs = (as: string): JsonValue => ({ from: "Skills", as });

export const vendorExports: readonly VendorExport[] = [
  {
    system: "semicolons, Windows-1252, levels in brackets",
    bytes: Buffer.from(
      rowsOf(
        ["Agent Id", "Agent Name", "Division", "Email", "Sprache", "Skills", "Active"],
        ({ id, name, team, language, skills }) => [
          ...[
            id,
            name,
            team,
            `${id}@example.com`,
            language,
            skills.map(([of, n]) => `${of} (${n})`).join(" | "),
            "TRUE",
          ],
        ],
        ";",
      ),
      "latin1",
    ),
    inputs: {
      columns: {
        workerId: "Agent Id",
        profile: "Division",
        "labels.language": "Sprache",
        "tags.name": "Agent Name",
        skills: skillsAs("Billing (5) | Sales (3)"),
        availableForOffers: "Active",
      },
      defaults,
    },
    notes: ["cells are separated by semicolons", "is read as windows-1252"],
  },
  {
    system: "commas, a byte order mark, quotes, levels after colons",
    bytes: Buffer.from(
      `\ufeff${rowsOf(
        ["Username", "FirstName", "LastName", "Extension", "AgentGroup", "Language", "Skills", "CanRunWebClient"],
        ({ id, name, team, language, skills }) =>
          [id, name, "", "0815", team, language, skills.map(([of, n]) => `${of}:${n}`).join("; "), "1"].map(quoted),
        ",",
      )}\r\n`,
    ),
    inputs: {
      columns: {
        workerId: "Username",
        profile: "AgentGroup",
        "labels.language": "Language",
        "tags.name": "FirstName",
        skills: skillsAs("billing:5; sales:5"),
      },
      defaults: { ...defaults, availableForOffers: true },
    },
    notes: [],
  },
  {
    system: "tabs, UTF-16, levels after spaces",
    bytes: Buffer.from(
      `\ufeff${rowsOf(
        ["user_name", "display name", "routing profile", "queues", "Skills", "lang", "after contact work (s)"],
        ({ id, name, team, language, skills }) => [
          ...[id, name, team, "support, sales", skills.map(([of, n]) => `${of} ${n}`).join(", "), language, "0"],
        ],
        "\t",
      )}\n`,
      "utf16le",
    ),
    inputs: {
      columns: {
        workerId: "user_name",
        profile: "routing profile",
        queues: { from: "queues", as: "support, sales" },
        "labels.language": "lang",
        "tags.name": "display name",
        skills: skillsAs("French 3, English 5"),
      },
      defaults: { ...defaults, availableForOffers: true },
    },
    notes: ["cells are separated by tabs", "is read as utf-16le"],
  },
];

/** Profiles of the program. */
export const profiles: JsonObject = {
  voice: { capacity: 100, channels: [{ channelId: "voice", capacityCostPerJob: 100 }], labels: { site: "Bern" } },
  chat: { capacity: 4, channels: [{ channelId: "chat", capacityCostPerJob: 1 }] },
};

/** What the service must have of each agent. */
export const deployed = (queueIds: readonly string[]): readonly ({ readonly id: string } & JsonObject)[] =>
  agents.map(({ id, name, language, team, skills }) => ({
    id,
    capacity: team === "voice" ? 100 : 4,
    queues: queueIds,
    labels: { language, ...Object.fromEntries(skills), site: team === "voice" ? "Bern" : "Zürich", Id: id },
    tags: { name },
    availableForOffers: true,
  }));
