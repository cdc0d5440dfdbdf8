import { enableCompileCache } from 'node:module';
import { cacheFolder } from '../images/adapters/files/cache-folder.ts';

/**
 * What `yard` runs. Sources run as they are; what Node makes of them is kept in the cache of whoever
 * calls, which saves every later call half of its start. It is no folder that others may write to:
 * they could put their own code there.
 */
enableCompileCache(cacheFolder('code'));
// `yard` has set it before, which saves more; no program that we start is to know of it.
delete process.env.NODE_COMPILE_CACHE;
await import('./main.ts');
