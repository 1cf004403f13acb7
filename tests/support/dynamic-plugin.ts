/** The provider as the dynamic host calls it, with dependencies of the test. */
import { type HandlersOptions, createHandlers } from "../../provider/dist/handlers/index.js";
import { type DynamicProvider, dynamicProvider } from "../../provider/dist/hosts/dynamic/index.js";

/** One process of the host. */
export interface DynamicPlugin {
  /** The calls of one kind. */
  handlers(kind: string): DynamicProvider;
}

/** Opens one; `log` gets all its lines. */
export function openDynamicPlugin(options: HandlersOptions): DynamicPlugin {
  const shared = createHandlers(options);
  return { handlers: (kind) => dynamicProvider(shared, kind, options.log ?? (() => undefined)) };
}
