/** The routes: method, path, parameters and handler of every operation of the API. */
import * as z from "zod";
import type { ApiVersion } from "../router/api-version.js";
import type { Collection } from "../router/collections/definition.js";
import { collections } from "../router/collections/registry.js";
import { time } from "../router/entities/fields.js";
import { type MemberNames, memberNames, spellMembers } from "../router/entities/member-names.js";
import { parseBySchema } from "../router/entities/validation.js";
import { serviceErrors } from "../router/errors.js";
import { cancelJob, closeJob, completeJob, reclassifyJob, unassignJob } from "../router/jobs/job-actions.js";
import { acceptOffer, declineOffer } from "../router/jobs/offers.js";
import { positionOf, statisticsOf } from "../router/jobs/queue-statistics.js";
import type { Store } from "../router/state/store.js";
import type { JsonObject } from "../util/json.js";
import { withoutNulls } from "../util/merge-patch.js";
import { formatHttpDate, parseTime } from "../util/time.js";
import type { Answer } from "./messages.js";
import { readListQuery, toListBody } from "./paging.js";
import { type Conditions, checkPreconditions } from "./preconditions.js";

/** A request after validation. */
export interface RoutedRequest {
  readonly ids: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly conditions: Conditions;
  readonly version: ApiVersion;
  /** An empty object when the body is empty. */
  readonly body: JsonObject;
}

/** One operation. */
export interface Route {
  readonly method: "GET" | "PATCH" | "DELETE" | "POST";
  /** `{}` stands for an id, a colon verb may follow it. */
  readonly path: string;
  readonly queryNames: readonly string[];
  readonly body: "none" | "mergePatch" | "options";
  /** Next-page links come without a version. */
  readonly mayOmitVersion?: true;
  handle(store: Store, request: RoutedRequest): Answer;
}

interface OptionsReader<Options> {
  readonly schema: z.ZodType<Options>;
  readonly names: MemberNames;
}

const defineOptions = <Shape extends z.ZodRawShape>(shape: Shape) => ({
  schema: z.strictObject(shape),
  names: memberNames(Object.keys(shape)),
});

const readOptions = <Options>(store: Store, { schema, names }: OptionsReader<Options>, body: JsonObject): Options =>
  parseBySchema(schema, withoutNulls(spellMembers(body, names)), store.settings.isLoose);

const note = z.string().exactOptional();
const dispositionCode = z.string().exactOptional();
const noOptions = defineOptions({});
const cancelOptions = defineOptions({ note, dispositionCode });
const completeOptions = defineOptions({ note });
const closeOptions = defineOptions({ note, dispositionCode, closeAt: time.exactOptional() });
const unassignOptions = defineOptions({ suspendMatching: z.boolean().exactOptional() });
const declineOptions = defineOptions({ retryOfferAt: time.exactOptional() });

const list = (collection: Collection): Route => ({
  method: "GET",
  path: `/routing/${collection.name}`,
  queryNames: ["maxpagesize", "continuationToken", ...collection.filterNames],
  body: "none",
  mayOmitVersion: true,
  handle(store, { query, version }) {
    const page = readListQuery(collection.name, query);
    return { status: 200, body: toListBody(collection.name, page, collection.list(store, page, version)) };
  },
});

function crud(collection: Collection): Route[] {
  const one = `/routing/${collection.name}/{}`;
  return [
    list(collection),
    {
      method: "GET",
      path: one,
      queryNames: [],
      body: "none",
      handle(store, { ids: [id = ""], version }) {
        const item = collection.get(store, id, version);
        if (item === undefined) throw serviceErrors.notFound();
        return { status: 200, headers: versionHeaders(item), body: item.body };
      },
    },
    {
      method: "PATCH",
      path: one,
      queryNames: [],
      body: "mergePatch",
      handle(store, { ids: [id = ""], body, conditions, version }) {
        const item = collection.upsert(store, id, {
          patch: body,
          version,
          checkPrecondition(live) {
            checkPreconditions(conditions, live);
          },
        });
        return { status: item.isNew ? 201 : 200, headers: versionHeaders(item), body: item.body };
      },
    },
    {
      method: "DELETE",
      path: one,
      queryNames: [],
      body: "none",
      handle(store, { ids: [id = ""] }) {
        collection.remove(store, id, { isChecked: true });
        return { status: 204 };
      },
    },
  ];
}

const versionHeaders = (item: { etag: string; lastModified: number }) => ({
  etag: item.etag,
  "last-modified": formatHttpDate(item.lastModified),
});

type Handler = (store: Store, ids: readonly string[], body: JsonObject) => JsonObject;

const action = (path: string, handle: Handler, body: Route["body"] = "options"): Route => ({
  method: "POST",
  path,
  queryNames: [],
  body,
  handle: (store, request) => ({ status: 200, body: handle(store, request.ids, request.body) }),
});

const inspect = (path: string, read: (store: Store, id: string) => JsonObject): Route => ({
  method: "GET",
  path,
  queryNames: [],
  body: "none",
  handle: (store, { ids: [id = ""] }) => ({ status: 200, body: read(store, id) }),
});

/** Every operation of the API. */
export const routes: readonly Route[] = [
  ...Object.values(collections).flatMap(crud),
  action("/routing/jobs/{}:reclassify", (store, [jobId = ""], body) => {
    readOptions(store, noOptions, body);
    reclassifyJob(store, jobId);
    return {};
  }),
  action("/routing/jobs/{}:cancel", (store, [jobId = ""], body) => {
    cancelJob(store, jobId, readOptions(store, cancelOptions, body));
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:complete", (store, [jobId = "", assignmentId = ""], body) => {
    completeJob(store, jobId, assignmentId, readOptions(store, completeOptions, body).note);
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:close", (store, [jobId = "", assignmentId = ""], body) => {
    closeJob(store, jobId, assignmentId, readOptions(store, closeOptions, body));
    return {};
  }),
  action("/routing/jobs/{}/assignments/{}:unassign", (store, [jobId = "", assignmentId = ""], body) =>
    unassignJob(store, jobId, assignmentId, readOptions(store, unassignOptions, body)),
  ),
  inspect("/routing/jobs/{}/position", positionOf),
  inspect("/routing/queues/{}/statistics", statisticsOf),
  action(
    "/routing/workers/{}/offers/{}:accept",
    (store, [workerId = "", offerId = ""]) => ({ ...acceptOffer(store, workerId, offerId), workerId }),
    "none",
  ),
  action("/routing/workers/{}/offers/{}:decline", (store, [workerId = "", offerId = ""], body) => {
    const { retryOfferAt } = readOptions(store, declineOptions, body);
    declineOffer(store, workerId, offerId, retryOfferAt === undefined ? undefined : parseTime(retryOfferAt));
    return {};
  }),
];
