import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where `yard` keeps what it can make again; of whoever calls, and nobody else's. */
export const cacheFolder = (name: string): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stackyard', name);
