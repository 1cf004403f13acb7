/** Clients that are opened once and then shared. */

/** Answers what `open` made for a key before, or has it made; what could not be opened is tried again the next time. */
export function memoizeAsync<Client>(): (key: string, open: () => Promise<Client>) => Promise<Client> {
  const clients = new Map<string, Promise<Client>>();
  return async (key, open) => {
    const client = clients.get(key) ?? open();
    clients.set(key, client);
    try {
      return await client;
    } catch (error) {
      clients.delete(key);
      throw error;
    }
  };
}
