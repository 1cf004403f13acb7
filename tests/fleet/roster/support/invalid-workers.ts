/** Workers with one mistake each, as lines of `key: value`, so that the position of each mistake is known. */

/** A worker as it is written: members in order, values as JSON, or a text that is no worker. */
export interface WrittenWorker {
  readonly members: readonly (readonly [string, string])[];
  readonly bare?: string;
  /** What is wrong; a good worker has none. */
  readonly wrong?: ExpectedFailure;
}

/** Which member is wrong, what in its line an editor should show, and what the message must say. */
export interface ExpectedFailure {
  /** The index of the member; the worker itself without it. */
  readonly member?: number;
  /** The text in the line at which the mistake begins; the value without it. */
  readonly at?: string;
  /** It begins at the name of the member. */
  readonly part?: "key";
  readonly message: string;
}

const capacity = ["capacity", "5"] as const;
const id = (name: string): readonly [string, string] => ["workerId", JSON.stringify(name)];

const wrongMember = (key: string, value: string, message: string, at?: string) => (name: string) => ({
  members: [id(name), ...(key === "capacity" ? [] : [capacity]), [key, value] as const],
  wrong: { member: key === "capacity" ? 1 : 2, message, ...(at !== undefined && { at }) },
});

const two = (first: string, second: string): string =>
  `[{"channelId": "v", "capacityCostPerJob": ${first}}, {"channelId": "w", "capacityCostPerJob": ${second}}]`;

/** The classes of mistakes of one worker. The queues are `q1` and `q2`, the profile is `good`. */
export const CLASSES: Readonly<Record<string, (name: string) => WrittenWorker>> = {
  "a capacity of 0": wrongMember("capacity", "0", "capacity: must be 1 or more, but it is 0"),
  "a capacity with a fraction": wrongMember("capacity", "1.5", "capacity: must be a whole number, but it is 1.5"),
  "a capacity that is text": wrongMember("capacity", '"5"', 'capacity: must be a whole number, but it is "5"'),
  "no capacity": (name) => ({ members: [id(name)], wrong: { message: "capacity: is required; set it" } }),
  "an unknown member": (name) => ({
    members: [id(name), capacity, ["capcity", "1"]],
    wrong: { member: 2, part: "key", message: 'capcity: is not known here (did you mean "capacity"?)' },
  }),
  "an unknown profile": wrongMember("profile", '"god"', 'profile: there is no profile "god" (did you mean "good"?)'),
  "a queue in no list": wrongMember("queues", '["q1", "q3"]', 'queues[1]: there is no queue "q3"', '"q3"'),
  "a queue twice": wrongMember("queues", '["q1", "q2", "q1"]', 'queues[2]: repeats "q1" of queues[0]', '"q1"]'),
  "a queue that is a number": wrongMember(
    "queues",
    "[7]",
    "queues[0]: must be text, but it is 7; put it in quotes",
    "7",
  ),
  "a cost of 0": wrongMember("channels", two("0", "1"), "channels[0].capacityCostPerJob: must be 1 or more", "0"),
  "a channel twice": wrongMember(
    "channels",
    two("1", "1").replace("w", "v"),
    'channels[1].channelId: repeats "v"',
    '"v", "capacityCostPerJob": 1}]',
  ),
  "a channel without an id": wrongMember(
    "channels",
    '[{"capacityCostPerJob": 1}]',
    "channels[0].channelId: must be text, but it is not set",
    "{",
  ),
  "an unknown member of a channel": wrongMember(
    "channels",
    '[{"channelId": "v", "capacityCostPerJob": 1, "most": 2}]',
    "channels[0].most: is not known here",
    "2",
  ),
  "channels that are no list": wrongMember(
    "channels",
    '"voice"',
    'channels: must be a list of channels, but it is "voice"',
  ),
  "a label that is a list": wrongMember(
    "labels",
    '{"a": 1, "b": []}',
    "labels.b: must be text, a number, or true or false",
    "[]",
  ),
  "the label of the service": wrongMember("labels", '{"Id": "x"}', "labels.Id: is set by the service", '"x"'),
  "a tag without a key": wrongMember("tags", '{"": "x"}', "tags: must not have an empty key"),
  "a flag that is text": wrongMember("availableForOffers", '"yes"', "availableForOffers: must be true or false"),
  "a field of a later version": wrongMember(
    "maxConcurrentOffers",
    "2",
    "maxConcurrentOffers: needs the API version 2024-01-18-preview",
  ),
  "an empty id": () => ({
    members: [["workerId", '""'], capacity],
    wrong: { member: 0, message: "workerId: must not be empty" },
  }),
  "an id with a slash": (name) => ({
    members: [id(`${name}/1`), capacity],
    wrong: { member: 0, message: "workerId: must not contain /" },
  }),
  "an id that is a number": () => ({
    members: [["workerId", "7"], capacity],
    wrong: { member: 0, message: "workerId: must be text, but it is 7; put it in quotes" },
  }),
  "no id": () => ({ members: [capacity], wrong: { message: "workerId: is required; set it" } }),
  "a member twice": (name) => ({
    members: [id(name), ["capacity", "9"], capacity],
    wrong: { member: 2, part: "key", message: "capacity: is set twice" },
  }),
  "no worker": () => ({
    members: [],
    bare: '"ada"',
    wrong: { message: "must be a mapping with a workerId, but it is text" },
  }),
};

/** Ids that another worker has too, or seems to have. Each needs the worker named `first` before it. */
export const REPEATS: Readonly<Record<string, (first: string) => WrittenWorker>> = {
  "an id twice": (first) => ({
    members: [id(first), capacity],
    wrong: { member: 0, message: "workerId: is the id of another worker too, at" },
  }),
  "an id in other letters": (first) => ({
    members: [id(first.toUpperCase()), capacity],
    wrong: { member: 0, message: "only by letter case or Unicode form" },
  }),
  "an id in another form": (first) => ({
    members: [id(first.normalize("NFD")), capacity],
    wrong: { member: 0, message: "only by letter case or Unicode form" },
  }),
};

/** A worker with nothing wrong. */
export const goodWorker = (name: string): WrittenWorker => ({ members: [id(name), ["profile", '"good"']] });
