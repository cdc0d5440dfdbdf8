import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * What `yard` runs. Sources run as they are; what Node makes of them is kept in the cache of whoever
 * calls, which saves every later call more than half of its start. In a folder that others may write
 * to, they could put their own code there.
 */
enableCompileCache(join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'stackyard/code'));
await import('./main.ts');
