/** Describes in one sentence why a file could not be used. */
export function fileError(action: string, file: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`cannot ${action} "${file}": ${reason}`, { cause: error });
}
