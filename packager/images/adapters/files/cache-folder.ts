import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where `yard` keeps what it can make again; of whoever calls, and nobody else's. An empty HOME must
 * not make it a folder of wherever they are: code is run from it.
 */
export const cacheFolder = (name: string): string => {
  const home = homedir() || userInfo().homedir;
  return join(process.env.XDG_CACHE_HOME || join(home, '.cache'), 'stackyard', name);
};
