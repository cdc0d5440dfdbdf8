import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheFolder } from '../../../../../packager/images/adapters/files/cache-folder.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['XDG_CACHE_HOME, if there is one', '/somewhere', '/home/me', '/somewhere/stackyard/code'],
  ['the home', '', '/home/me', '/home/me/.cache/stackyard/code'],
  [
    'the home of the account, if HOME is empty: never a folder of wherever one is',
    '',
    '',
    join(userInfo().homedir, '.cache/stackyard/code'),
  ],
])('the cache is in %s', (_, cache, home, wanted) => {
  vi.stubEnv('XDG_CACHE_HOME', cache);
  vi.stubEnv('HOME', home);
  expect(cacheFolder('code')).toBe(wanted);
});
